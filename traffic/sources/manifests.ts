import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseAllDocuments } from "yaml";
import type { Resource } from "../model/resource";
import { isObject } from "./source";

/** What a folder of Kubernetes YAML holds. */
export interface Manifests {
  resources: Resource[];
  /** Files, or documents in them, that could not be read as objects, each with the reason: what they say is not in the model. */
  unread: { file: string; why: string }[];
}

/** Folders that hold no manifests of the cluster. */
const NOT_MANIFESTS = new Set(["node_modules", ".git", ".github"]);

/** Kinds that are instructions to tools, not objects of the cluster. */
const TOOLS = /^(kustomize\.config\.k8s\.io\/|config\.kubernetes\.io\/|skaffold\/)/;

/**
 * Every object in a folder's YAML files, however deep, lists taken apart. Templates (of Helm, for one) are no YAML, and kustomizations change
 * other files: both are reported, not guessed at.
 *
 * @throws what the file system throws for a folder that cannot be read
 */
export function resourcesOfManifests(folder: string): Manifests {
  const manifests: Manifests = { resources: [], unread: [] };
  for (const file of yamlFiles(folder)) {
    const shown = relative(folder, file);
    for (const [i, document] of parseAllDocuments(readFileSync(file, "utf8"), { logLevel: "error" }).entries()) {
      const where = i === 0 ? shown : `${shown} (document ${i + 1})`;
      const [error] = document.errors;
      if (error !== undefined) {
        manifests.unread.push({
          file: where,
          why: `is no YAML${isTemplate(file) ? ", but a template" : ""}: ${error.message.split("\n")[0]}`,
        });
        continue;
      }
      read(document.toJS({ maxAliasCount: -1 }), where, manifests);
    }
  }
  return manifests;
}

function yamlFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (file) =>
        !relative(folder, file)
          .split("/")
          .some((part) => NOT_MANIFESTS.has(part)),
    )
    .sort();
}

function isTemplate(file: string): boolean {
  return /\{\{.*\}\}/.test(readFileSync(file, "utf8"));
}

function read(object: unknown, where: string, manifests: Manifests): void {
  if (object === null || object === undefined) return;
  if (isObject(object) && object.kind === "List" && Array.isArray(object.items)) {
    for (const item of object.items) read(item, where, manifests);
    return;
  }
  const made = objectOf(object);
  if (typeof made === "string") manifests.unread.push({ file: where, why: made });
  else manifests.resources.push(made);
}

/** @returns why it is not to be read as an object of the cluster, where it is not */
function objectOf(object: unknown): Resource | string {
  if (!isObject(object)) return "is no Kubernetes object";
  const { apiVersion, kind } = object;
  if (typeof apiVersion !== "string" || typeof kind !== "string")
    return "is no Kubernetes object: apiVersion or kind is missing";
  if (TOOLS.test(apiVersion))
    return `is a ${kind}, which changes other files: give the folder that «kustomize build» writes`;
  const metadata = isObject(object.metadata) ? object.metadata : {};
  const { name, namespace } = metadata;
  if (typeof name !== "string") return `is a ${kind} without a name`;
  const type = `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;
  const full = typeof namespace === "string" ? `${namespace}/${name}` : name;
  const options = { protect: false, ignoreChanges: [] };
  return { type, name: full, urn: `urn:pulumi:manifests::manifests::${type}::${full}`, props: object, opts: options };
}
