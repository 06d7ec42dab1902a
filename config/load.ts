import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { closest, distance } from "fastest-levenshtein";
import { parse } from "yaml";
import type { z } from "zod";
import type { Homelab } from "./homelab";
import { ConfigurationError, type Problem } from "./problems";
import { resolveHomelab } from "./resolve";
import { crossFieldProblems } from "./rules";
import { configurationKeys, homelabSchema, type WrittenHomelab } from "./schema";
import { secretKeys, setCommand } from "./secrets";

/** What a stack file says under `homelab:`, keys without the prefix. */
export interface Written {
  values: Record<string, unknown>;
  /** Names of the secrets that are set; undefined: not known here, so none is missed. */
  secrets?: ReadonlySet<string>;
}

/** Checks a configuration and fills in what follows from it. Throws ConfigurationError with every problem at once. */
export function parseHomelab(stack: string, written: Written): Homelab {
  const secretNames = new Set<string>(secretKeys.map((s) => s.name));
  const values = Object.fromEntries(Object.entries(written.values).filter(([key]) => !secretNames.has(key)));
  const result = homelabSchema.safeParse(values);
  const problems: Problem[] = result.success ? [] : result.error.issues.flatMap((issue) => describe(issue, values));
  // The other rules still judge what is left without the faulty values, so that one run shows everything.
  const judged = result.success
    ? result.data
    : homelabSchema.safeParse(without(values, result.error?.issues ?? [])).data;
  if (judged === undefined) throw new ConfigurationError(stack, problems);
  const homelab = resolveHomelab(stack, judged);
  problems.push(...crossFieldProblems(homelab), ...missingSecrets(stack, judged, written.secrets));
  if (problems.length > 0) throw new ConfigurationError(stack, problems);
  return homelab;
}

/** Names of the stacks that have a configuration file in a folder. */
export function stackNames(folder: string): string[] {
  return readdirSync(folder)
    .map((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1])
    .filter((name) => name !== undefined)
    .sort();
}

/** Reads Pulumi.<stack>.yaml without Pulumi. Secrets are not decrypted, and none is missed. */
export function loadStackFile(stack: string, folder: string): Homelab {
  return parseHomelab(stack, { values: readStackValues(stack, folder) });
}

/** The `homelab:` values of Pulumi.<stack>.yaml, unchecked; secrets stay as `{secure: …}`. */
export function readStackValues(stack: string, folder: string): Record<string, unknown> {
  const file = join(folder, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) {
    const message = `There is no stack ${stack}: Pulumi.${stack}.yaml does not exist.`;
    const fix = `Write one of ${stackNames(folder).join(", ")}, or copy one of their files and edit it.`;
    throw new ConfigurationError(stack, [{ code: "CFG-04", field: `Pulumi.${stack}.yaml`, message, fix }]);
  }
  const document: unknown = parse(readFileSync(file, "utf8"));
  const config = (document as { config?: Record<string, unknown> } | null)?.config ?? {};
  const own = Object.entries(config).filter(([key]) => key.startsWith("homelab:"));
  return Object.fromEntries(own.map(([key, value]) => [key.slice("homelab:".length), value]));
}

function missingSecrets(stack: string, homelab: WrittenHomelab, present: Written["secrets"]): Problem[] {
  if (present === undefined) return [];
  return secretKeys
    .filter((secret) => secret.needed(homelab) && !present.has(secret.name))
    .map((secret) => ({
      code: "SEC-01",
      field: `homelab:${secret.name}`,
      message: `The secret is missing: ${secret.what}.`,
      fix: `Run: ${setCommand(secret.name, stack)}`,
    }));
}

type Issue = z.core.$ZodIssue;

function fieldOf(path: readonly PropertyKey[]): string {
  const [top, ...rest] = path.map(String);
  return `homelab:${[top ?? "", ...rest].join(".")}`;
}

function at(values: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], values);
}

function describe(issue: Issue, values: Record<string, unknown>): Problem[] {
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({
      code: "CFG-02",
      field: fieldOf([...issue.path, key]),
      message: `${key} is not a setting here.`,
      fix: suggestion(key, issue.path),
    }));
  const found = at(values, issue.path);
  const field = fieldOf(issue.path);
  if (found === undefined && issue.code !== "custom")
    return [{ code: "CFG-03", field, message: "This setting is missing.", fix: `Write it: ${issue.message}.` }];
  const [what, how] = issue.message.split("; ");
  return [
    {
      code: "CFG-01",
      field,
      message: `${shown(found)} ${what}.`,
      fix: `${capital(how ?? "Write a value of the expected kind")}.`,
    },
  ];
}

function shown(value: unknown): string {
  return typeof value === "object" ? "The entry" : JSON.stringify(value);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function suggestion(key: string, path: readonly PropertyKey[]): string {
  const known = path.length === 0 ? [...configurationKeys, ...secretKeys.map((s) => s.name)] : siblings(path);
  if (known.length === 0) return "Take it out.";
  const near = closest(key, known);
  return distance(key, near) <= 3
    ? `Write ${near}, or take it out.`
    : `Take it out; known here are ${known.join(", ")}.`;
}

/** Names that the schema knows at a path; records and arrays are stepped through. */
function siblings(path: readonly PropertyKey[]): string[] {
  let schema: unknown = homelabSchema;
  for (const key of path) schema = child(unwrapped(schema), key);
  const shape = unwrapped(schema)?.def.shape;
  return shape ? Object.keys(shape) : [];
}

interface Inspectable {
  def: { type: string; innerType?: unknown; shape?: Record<string, unknown>; valueType?: unknown; element?: unknown };
}

function unwrapped(schema: unknown): Inspectable | undefined {
  let current = schema as Inspectable | undefined;
  while (current?.def.innerType !== undefined) current = current.def.innerType as Inspectable;
  return current;
}

function child(schema: Inspectable | undefined, key: PropertyKey): unknown {
  return schema?.def.shape?.[String(key)] ?? schema?.def.valueType ?? schema?.def.element;
}

/** A copy without the values that issues point at. */
function without(values: Record<string, unknown>, issues: readonly Issue[]): Record<string, unknown> {
  const copy = structuredClone(values);
  for (const issue of issues) {
    const paths = issue.code === "unrecognized_keys" ? issue.keys.map((k) => [...issue.path, k]) : [issue.path];
    for (const path of paths) {
      const parent = at(copy, path.slice(0, -1));
      const last = path.at(-1);
      if (Array.isArray(parent)) parent.splice(Number(last), 1);
      else if (parent && typeof parent === "object" && last !== undefined)
        delete (parent as Record<PropertyKey, unknown>)[last];
    }
  }
  return copy;
}
