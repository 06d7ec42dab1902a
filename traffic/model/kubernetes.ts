import type { Resource } from "./resource";
import { View } from "./view";

/** What a Kubernetes type token says: `kubernetes:gateway.networking.k8s.io/v1:Gateway`. */
export interface Kind {
  group: string;
  version: string;
  kind: string;
}

const kinds = new Map<string, Kind | undefined>();

/** @returns undefined for a resource of another provider; the core group is `core` */
export function kindOf(type: string): Kind | undefined {
  if (!kinds.has(type)) {
    const match = /^kubernetes:([^:/]+)\/([^:]+):(\w+)$/.exec(type);
    const [, group = "", version = "", kind = ""] = match ?? [];
    kinds.set(type, match === null ? undefined : { group, version, kind });
  }
  return kinds.get(type);
}

export function isKind(resource: Resource, group: string, kind: string): boolean {
  const found = kindOf(resource.type);
  return found?.kind === kind && found.group === group;
}

/** A Kubernetes object's own name; the logical name when it has none yet. */
export function objectName(object: View): string {
  return object.at("metadata.name").text() ?? object.name;
}

/** A Kubernetes object's namespace, `default` when it names none. */
export function namespaceOf(object: View): string {
  return object.at("metadata.namespace").text() ?? "default";
}

/** `namespace/name`, by which objects refer to each other. */
export function reference(object: View): string {
  return `${namespaceOf(object)}/${objectName(object)}`;
}

export function annotation(object: View, ...names: string[]): string | undefined {
  for (const name of names) {
    const text = object.at("metadata", "annotations", name).text();
    if (text !== undefined) return text;
  }
  return undefined;
}

/** How a message names a resource: kind and namespace/name for Kubernetes objects, type and name for others. */
export function title(resource: Resource): string {
  const kind = kindOf(resource.type);
  const short = kind?.kind ?? resource.type.slice(resource.type.lastIndexOf(":") + 1);
  if (kind === undefined) return `${short} ${resource.name}`;
  try {
    const metadata = View.of(resource).at("metadata");
    const name = metadata.at("name").text() ?? resource.name;
    const namespace = metadata.at("namespace").text();
    return `${short} ${namespace === undefined ? name : `${namespace}/${name}`}`;
  } catch {
    return `${short} ${resource.name}`;
  }
}

/** The pod template of whatever makes pods; undefined for other kinds. */
export function podSpec(resource: Resource): View | undefined {
  const kind = kindOf(resource.type);
  if (kind === undefined) return undefined;
  const object = View.of(resource);
  if (kind.group === "core" && kind.kind === "Pod") return object.at("spec");
  if (kind.group === "batch" && kind.kind === "CronJob") return object.at("spec.jobTemplate.spec.template.spec");
  if (["apps", "batch", "core"].includes(kind.group) && WORKLOADS.has(kind.kind))
    return object.at("spec.template.spec");
  return undefined;
}

const WORKLOADS = new Set(["Deployment", "DaemonSet", "StatefulSet", "ReplicaSet", "Job", "ReplicationController"]);

/** May the type have a pod template? */
export function isWorkload(type: string): boolean {
  const kind = kindOf(type)?.kind ?? "";
  return WORKLOADS.has(kind) || kind === "Pod" || kind === "CronJob";
}

/** All containers of a pod, also those that run first. */
export function containers(pod: View): View[] {
  return [...pod.at("initContainers").items(), ...pod.at("containers").items()];
}
