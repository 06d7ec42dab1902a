import { isObject } from "../../compare";
import type { CheckCtx, CheckFailure, Props } from "../../types";
import { UNKNOWN } from "../../wire";

type Shape = "boolean" | "string" | "integer" | "object" | "list";

/** The official Release resource's inputs. */
const INPUTS: Record<string, Shape> = {
  allowNullValues: "boolean",
  atomic: "boolean",
  chart: "string",
  cleanupOnFail: "boolean",
  compat: "string",
  createNamespace: "boolean",
  dependencyUpdate: "boolean",
  description: "string",
  devel: "boolean",
  disableCRDHooks: "boolean",
  disableOpenapiValidation: "boolean",
  disableWebhooks: "boolean",
  forceUpdate: "boolean",
  keyring: "string",
  lint: "boolean",
  manifest: "object",
  maxHistory: "integer",
  name: "string",
  namespace: "string",
  postrender: "string",
  recreatePods: "boolean",
  renderSubchartNotes: "boolean",
  replace: "boolean",
  repositoryOpts: "object",
  resetValues: "boolean",
  resourceNames: "object",
  reuseValues: "boolean",
  skipAwait: "boolean",
  skipCrds: "boolean",
  takeOwnership: "boolean",
  timeout: "integer",
  valueYamlFiles: "list",
  values: "object",
  verify: "boolean",
  version: "string",
  waitForJobs: "boolean",
};
const REPOSITORY = new Set(["caFile", "certFile", "keyFile", "password", "repo", "username"]);
/** They need things that the sandbox's helm does not have: plugins, a key ring. */
const UNAVAILABLE = ["postrender", "verify"];
const RELEASE_NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

export function checkRelease(
  news: Props,
  ctx: CheckCtx,
  defaultNamespace: string,
): { inputs: Props; failures: CheckFailure[]; secrets: string[] } {
  const failures: CheckFailure[] = [];
  const inputs: Props = {};
  for (const [property, value] of Object.entries(news)) {
    if (value === null || value === undefined) continue;
    inputs[property] = value;
    const shape = INPUTS[property];
    if (property.startsWith("__")) continue;
    if (!shape) failures.push({ property, reason: "a Release has no such property" });
    else if (value !== UNKNOWN && !fits(value, shape)) failures.push({ property, reason: `must be ${article(shape)}` });
  }
  if (isObject(inputs.repositoryOpts)) {
    for (const key of Object.keys(inputs.repositoryOpts)) {
      if (!REPOSITORY.has(key))
        failures.push({ property: `repositoryOpts.${key}`, reason: "repositoryOpts has no such property" });
    }
  }
  if (!inputs.chart) failures.push({ property: "chart", reason: "is required" });
  for (const property of UNAVAILABLE) {
    if (inputs[property] !== undefined && inputs[property] !== false) {
      failures.push({ property, reason: "is not supported by the sandbox's provider" });
    }
  }
  if (inputs.name === undefined) {
    const kept = typeof ctx.olds?.name === "string" ? ctx.olds.name : ctx.autonaming;
    if (kept) inputs.name = kept;
    else
      failures.push({ property: "name", reason: "is missing, and the stack's configuration forbids generated names" });
  }
  if (typeof inputs.name === "string" && (!RELEASE_NAME.test(inputs.name) || inputs.name.length > 53)) {
    failures.push({ property: "name", reason: "must be at most 53 lower case letters, digits, dashes and dots" });
  }
  inputs.namespace ??= defaultNamespace;
  return { inputs, failures, secrets: ["repositoryOpts.password"] };
}

function fits(value: unknown, shape: Shape): boolean {
  switch (shape) {
    case "object":
      return isObject(value);
    case "list":
      return Array.isArray(value);
    case "integer":
      return Number.isInteger(value);
    default:
      return typeof value === shape;
  }
}

function article(shape: Shape): string {
  return /^[aeiou]/.test(shape) ? `an ${shape}` : `a ${shape}`;
}
