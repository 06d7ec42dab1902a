import { createHash } from "node:crypto";
import { isObject } from "../compare";
import type { Props } from "../types";
import { UNKNOWN } from "../wire";

/** A Kubernetes object as JSON. */
export interface Manifest extends Props {
  apiVersion: string;
  kind: string;
  metadata: Props;
}

export const AUTONAMED = "pulumi.com/autonamed";

/** The object that the inputs describe: without nulls (the API server would read them as «remove») and Pulumi's own fields. */
export function manifestOf(inputs: Props): Manifest {
  const object = withoutNulls(inputs) as Props;
  for (const key of Object.keys(object)) if (key.startsWith("__")) delete object[key];
  if (object.kind === "Secret" && isObject(object.stringData)) encodeStringData(object, object.stringData);
  return { ...object, metadata: isObject(object.metadata) ? object.metadata : {} } as Manifest;
}

/**
 * The API server never shows stringData again, so a key that is left out of it later would stay: it travels as data instead,
 * which the field manager owns key by key.
 */
function encodeStringData(object: Props, stringData: Props): void {
  const encoded = Object.entries(stringData).map(
    ([key, value]) => [key, Buffer.from(String(value), "utf8").toString("base64")] as const,
  );
  object.data = { ...(isObject(object.data) ? object.data : {}), ...Object.fromEntries(encoded) };
  delete object.stringData;
}

export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item));
  if (!isObject(value)) return value;
  const result: Props = {};
  for (const [key, item] of Object.entries(value)) {
    if (item !== null && item !== undefined) result[key] = withoutNulls(item);
  }
  return result;
}

export function metadata(object: Props): Props {
  return isObject(object.metadata) ? object.metadata : {};
}

export function annotation(object: Props, name: string): string | undefined {
  const annotations = metadata(object).annotations;
  const value = isObject(annotations) ? annotations[name] : undefined;
  return typeof value === "string" ? value : undefined;
}

export function nameOf(object: Props): string | undefined {
  const { name } = metadata(object);
  return typeof name === "string" && name !== "" ? name : undefined;
}

export function namespaceOf(object: Props): string | undefined {
  const { namespace } = metadata(object);
  return typeof namespace === "string" && namespace !== "" ? namespace : undefined;
}

export function groupOf(apiVersion: unknown): string {
  return typeof apiVersion === "string" && apiVersion.includes("/") ? (apiVersion.split("/")[0] as string) : "";
}

/** `Deployment apps/web`, for messages. */
export function describe(object: Props): string {
  const namespace = namespaceOf(object);
  const name = nameOf(object) ?? "(generated name)";
  return `${String(object.kind)} ${namespace ? `${namespace}/` : ""}${name}`;
}

export function parseId(id: string): { namespace?: string; name: string } {
  const slash = id.indexOf("/");
  return slash < 0 ? { name: id } : { namespace: id.slice(0, slash), name: id.slice(slash + 1) };
}

/** `kubernetes:core/v1:ConfigMap` → v1 ConfigMap; a type that ends in «Patch» manages fields of an object it does not own. */
export function typeIdentity(type: string): { apiVersion: string; kind: string } {
  const [, version = "", kind = ""] = /^kubernetes:([^:]*):(.*)$/.exec(type) ?? [];
  return { apiVersion: version.replace(/^core\//, ""), kind };
}

export function isPatchType(type: string, kind: unknown): boolean {
  return type.endsWith("Patch") && typeof kind === "string" && type.endsWith(`:${kind}Patch`);
}

/**
 * The server-side apply manager of one resource. It follows from the URN, so that a run that was killed between the API
 * server's answer and the engine's state file recognises its own object the next time.
 */
export function fieldManagerFor(urn: string, object: Props, olds: Props = {}): string {
  const wanted = annotation(object, "pulumi.com/patchFieldManager");
  if (wanted) return wanted;
  if (typeof olds.__fieldManager === "string") return olds.__fieldManager;
  return `pulumi-kubernetes-${createHash("sha256").update(urn).digest("hex").slice(0, 8)}`;
}

export function isManagedBy(live: Props, manager: string): boolean {
  const { managedFields } = metadata(live);
  return Array.isArray(managedFields) && (managedFields as Props[]).some((entry) => entry.manager === manager);
}

/** The live object as outputs: without the bookkeeping of field ownership. */
export function outputsOf(live: Props, inputs: Props, manager: string): Props {
  const { managedFields: _, ...rest } = metadata(live);
  return {
    ...live,
    metadata: rest,
    __fieldManager: manager,
    __initialApiVersion: inputs.apiVersion ?? live.apiVersion,
  };
}

/** Data of a Secret, wherever a copy of it stands. */
export function secretPaths(object: Props): string[] {
  if (object.kind !== "Secret" || object.apiVersion !== "v1") return [];
  return ["data", "stringData", 'metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]'];
}

/** Makes unknown the values that only the real create decides; in a preview others must not take the dry run's answer for them. */
export function blankComputed(object: Props, inputs: Props): Props {
  const { managedFields: _, ...kept } = metadata(object);
  const { status: __, ...rest } = object;
  const meta = { ...kept, uid: UNKNOWN, resourceVersion: UNKNOWN, generation: UNKNOWN, creationTimestamp: UNKNOWN };
  const result: Props = { ...rest, metadata: meta };
  if (object.kind === "Service" && isObject(object.spec)) {
    const asked = isObject(inputs.spec) ? inputs.spec : {};
    const spec: Props = { ...object.spec };
    if (asked.clusterIP === undefined || asked.clusterIP === null) {
      Object.assign(spec, { clusterIP: UNKNOWN, clusterIPs: UNKNOWN });
    }
    if (Array.isArray(spec.ports)) {
      const askedPorts = Array.isArray(asked.ports) ? (asked.ports as Props[]) : [];
      spec.ports = (spec.ports as Props[]).map((port, index) =>
        port.nodePort !== undefined && !askedPorts[index]?.nodePort ? { ...port, nodePort: UNKNOWN } : port,
      );
    }
    result.spec = spec;
  }
  return result;
}
