import { covers, deepChanges, detail, isObject, parsePath } from "../compare";
import type { ChangeKind, Path, PropertyChange, Props } from "../types";
import { groupOf, metadata, withoutNulls } from "./objects";
import type { Settings } from "./settings";

/** Metadata that the API server writes on every change. */
const SERVER_METADATA = ["managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink"];

/** The changes that an apply would make to the live object, by path. */
export function liveChanges(live: Props, planned: Props, ignore: string[]): Map<string, ChangeKind> {
  const ignored = ignore.map(parsePath);
  const changes = deepChanges(comparable(live), comparable(planned));
  for (const path of changes.keys()) {
    if (ignored.some((other) => covers(other, parsePath(path)))) changes.delete(path);
  }
  return changes;
}

function comparable(object: Props): Props {
  const { status: _, ...rest } = object;
  const kept = Object.entries(metadata(object)).filter(([key]) => !SERVER_METADATA.includes(key));
  return { ...rest, metadata: Object.fromEntries(kept) };
}

/** Property paths by which the inputs name another object. */
export function identityChanges(oldInputs: Props, news: Props, defaultNamespace: string): string[] {
  const paths: string[] = [];
  if (groupOf(oldInputs.apiVersion) !== groupOf(news.apiVersion)) paths.push("apiVersion");
  if (oldInputs.kind !== news.kind) paths.push("kind");
  const [old, now] = [metadata(oldInputs), metadata(news)];
  if ((old.name ?? null) !== (now.name ?? null)) paths.push("metadata.name");
  if ((old.namespace ?? defaultNamespace) !== (now.namespace ?? defaultNamespace)) paths.push("metadata.namespace");
  return paths;
}

const FIXED: Record<string, string[]> = {
  "apps/Deployment": ["spec.selector"],
  "apps/DaemonSet": ["spec.selector"],
  "apps/ReplicaSet": ["spec.selector"],
  "apps/StatefulSet": ["spec.selector", "spec.serviceName", "spec.volumeClaimTemplates", "spec.podManagementPolicy"],
  "batch/Job": ["spec.selector", "spec.template", "spec.completionMode"],
  "storage.k8s.io/StorageClass": ["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"],
  "rbac.authorization.k8s.io/RoleBinding": ["roleRef"],
  "rbac.authorization.k8s.io/ClusterRoleBinding": ["roleRef"],
  "apiextensions.k8s.io/CustomResourceDefinition": ["spec.scope", "spec.group", "spec.names.kind", "spec.names.plural"],
};

/**
 * Changed inputs that need a new object, known without asking a server. As with the official provider, changed contents of a
 * ConfigMap or Secret make a new one unless the provider's configuration calls them mutable.
 */
export function fixedChanges(news: Props, changes: Iterable<string>, settings: Settings): string[] {
  const key = `${groupOf(news.apiVersion)}/${String(news.kind)}`;
  const fixed = [...(FIXED[key] ?? [])];
  if (key === "/ConfigMap" && !settings.enableConfigMapMutable) fixed.push("data", "binaryData");
  if (key === "/Secret") fixed.push("type");
  if (key === "/Secret" && !settings.enableSecretMutable) fixed.push("data", "stringData");
  const outer = fixed.map(parsePath);
  return [...changes].filter((path) => outer.some((other) => covers(other, parsePath(path))));
}

/** Input changes, and beside them what has drifted in the live object. */
export function details(
  inputs: Map<string, ChangeKind>,
  live: Map<string, ChangeKind>,
  replaces: string[],
): Record<string, PropertyChange> {
  const result = detail(inputs, replaces);
  const known = [...inputs.keys()].map(parsePath);
  for (const [path, kind] of live) {
    const parsed = parsePath(path);
    if (!known.some((other) => covers(other, parsed) || covers(parsed, other))) result[path] = { kind, input: false };
  }
  return result;
}

/** Leaves fields under `ignore` as they are in the live object, so that applying them takes nothing from their owner. */
export function keepIgnored<T extends Props>(object: T, live: Props | undefined, ignore: string[]): T {
  if (!live || ignore.length === 0) return object;
  const copy = withoutNulls(object) as T;
  for (const path of ignore.map(parsePath)) copyValue(copy, live, path);
  return copy;
}

function copyValue(target: Props, source: Props, path: Path): void {
  const [head, ...rest] = path;
  if (head === undefined) return;
  if (head === "*") {
    for (const key of Object.keys(target)) copyValue(target, source, [key, ...rest]);
    return;
  }
  const [here, there] = [target[head], source[head]];
  if (rest.length === 0) {
    if (there === undefined) delete target[head];
    else target[head] = there;
  } else if (typeof here === "object" && here !== null && typeof there === "object" && there !== null) {
    copyValue(here as Props, there as Props, rest);
  }
}

/** The inputs with the live object's values in their places: what the program would have to say to agree with the cluster. */
export function projectInputs(inputs: Props, live: Props): Props {
  const result = project(inputs, live) as Props;
  if (isObject(inputs.stringData) && isObject(live.data)) {
    const data = live.data;
    const decoded = Object.keys(inputs.stringData).flatMap((key) => {
      const value = data[key];
      return typeof value === "string" ? [[key, Buffer.from(value, "base64").toString("utf8")] as const] : [];
    });
    result.stringData = Object.fromEntries(decoded);
  }
  return result;
}

function project(input: unknown, live: unknown): unknown {
  if (isObject(input) && isObject(live)) {
    const result: Props = {};
    for (const [key, value] of Object.entries(input)) {
      if (value === null || value === undefined) continue;
      if (live[key] !== undefined) result[key] = project(value, live[key]);
    }
    return result;
  }
  if (Array.isArray(input) && Array.isArray(live) && input.length === live.length) {
    return input.map((item, index) => project(item, live[index]));
  }
  return live;
}
