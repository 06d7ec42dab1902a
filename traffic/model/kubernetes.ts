import { kindOf } from "./kind";
import type { Resource } from "./resource";
import { View } from "./view";

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
