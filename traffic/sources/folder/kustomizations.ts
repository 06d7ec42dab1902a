import { posix } from "node:path";
import { isObject } from "../../model/yaml";
import { fieldsOf } from "../source";
import type { Unread } from "./files";
import type { Content } from "./yaml";

/** A kustomization.yaml. */
export interface Kustomization {
  where: string;
  /** The folder that it is in; empty for the one that was given. */
  folder: string;
  namespace: string | undefined;
  /** Files and folders that it lists, by their paths in the folder that was given. */
  lists: readonly string[];
  fields: Record<string, unknown>;
}

const GROUP = /^kustomize\.config\.k8s\.io\//;

/** Fields by which a kustomization changes its objects in ways that this model does not follow. */
const CHANGES = [
  "namePrefix",
  "nameSuffix",
  "patches",
  "patchesJson6902",
  "patchesStrategicMerge",
  "replacements",
  "replicas",
  "transformers",
];

export function kustomizationOf({ path, where, value }: Content): Kustomization | undefined {
  if (!/(^|\/)kustomization\.ya?ml$/i.test(path) || !isObject(value)) return undefined;
  if (value.apiVersion !== undefined && !GROUP.test(String(value.apiVersion))) return undefined;
  const folder = posix.dirname(path) === "." ? "" : posix.dirname(path);
  const listed = ["resources", "components", "bases"].flatMap((key) => texts(value[key]));
  const namespace = typeof value.namespace === "string" ? value.namespace : undefined;
  return { where, folder, namespace, lists: listed.map((entry) => below(folder, entry)), fields: value };
}

/** One line for a kustomization that does more than list, name a namespace and generate. */
export function changesUnread({ where, fields }: Kustomization): Unread[] {
  const found = CHANGES.filter((key) => fields[key] !== undefined);
  if (found.length === 0) return [];
  const why = `has ${found.join(" and ")}, which this model does not apply: what they change is judged as it is written (give the folder that «kustomize build» writes)`;
  return [{ file: where, why }];
}

/** By the path of a file, the namespace that the kustomizations listing it give; `<unknown>` where they differ. */
export function namespacesOf(all: readonly Kustomization[]): Map<string, string> {
  const byFolder = new Map(all.map((k) => [k.folder, k]));
  const listed = new Set(all.flatMap((k) => k.lists));
  const found = new Map<string, string>();
  const visit = (kustomization: Kustomization, outer: string | undefined, around: readonly Kustomization[]) => {
    if (around.includes(kustomization)) return;
    const namespace = outer ?? kustomization.namespace;
    for (const entry of kustomization.lists) {
      const inner = byFolder.get(entry);
      if (inner !== undefined) visit(inner, namespace, [...around, kustomization]);
      else if (namespace !== undefined)
        found.set(entry, [undefined, namespace].includes(found.get(entry)) ? namespace : "<unknown>");
    }
  };
  for (const kustomization of all) if (!listed.has(kustomization.folder)) visit(kustomization, undefined, []);
  return found;
}

export function below(folder: string, entry: string): string {
  const path = posix.normalize(posix.join(folder, entry)).replace(/\/$/, "");
  return path === "." ? "" : path;
}

export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

export function objects(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}
