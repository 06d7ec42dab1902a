import type { Resource } from "../../model/resource";
import { isObject } from "../../model/yaml";
import { fieldsOf } from "../source";
import type { Unread } from "./files";
import type { Content } from "./yaml";

/** An object of the cluster in a file. */
export interface Manifest {
  /** Path of the file. */
  path: string;
  where: string;
  apiVersion: string;
  kind: string;
  name: string;
  object: Record<string, unknown>;
  /** Of a tool: all that it applies stands in files that were read. */
  whole?: boolean;
}

/** Kinds that are instructions to tools, not objects of the cluster. */
const TOOLS = /^(kustomize\.config\.k8s\.io\/|config\.kubernetes\.io\/|skaffold\/)/;

/** Kinds without a namespace, of the groups that this model or most clusters know. */
const CLUSTER_WIDE =
  /^(Namespace|Node|PersistentVolume|StorageClass|ClusterRole|ClusterRoleBinding|CustomResourceDefinition|GatewayClass|ClusterIssuer|ClusterSecretStore|PriorityClass|RuntimeClass|IngressClass|APIService|ValidatingWebhookConfiguration|MutatingWebhookConfiguration|CiliumLoadBalancerIPPool|CiliumL2AnnouncementPolicy|CiliumBGP\w+|CiliumClusterwide\w+|CiliumCIDRGroup|ClusterNetworkPolicy|Connector|ProxyClass|ProxyGroup|DNSConfig)$/;

/** Objects of a document, lists taken apart; what is none is one entry of `unread`. */
export function objectsOf({ path, where, value }: Content): { manifests: Manifest[]; unread: Unread[] } {
  const manifests: Manifest[] = [];
  const unread: Unread[] = [];
  const take = (object: unknown) => {
    if (object === null || object === undefined) return;
    if (isObject(object) && object.kind === "List" && Array.isArray(object.items)) {
      for (const item of object.items) take(item);
      return;
    }
    const made = manifestOf(object);
    if (typeof made === "string") unread.push({ file: where, why: made });
    else manifests.push({ path, where, ...made });
  };
  take(value);
  return { manifests, unread };
}

/** @returns why it is not to be read as an object of the cluster, where it is not */
function manifestOf(object: unknown): Omit<Manifest, "path" | "where"> | string {
  if (!isObject(object)) return "is no Kubernetes object";
  const { apiVersion, kind } = object;
  if (typeof apiVersion !== "string" || typeof kind !== "string")
    return "is no Kubernetes object: apiVersion or kind is missing";
  if (TOOLS.test(apiVersion))
    return `is a ${kind}, which changes other files: give the folder that «kustomize build» writes`;
  const { name } = fieldsOf(object.metadata);
  return typeof name === "string" ? { apiVersion, kind, name, object } : `is a ${kind} without a name`;
}

/** The object with a namespace, where it has none of its own and its kind lives in one. */
export function inNamespace(manifest: Manifest, namespace: string | undefined): Manifest {
  const metadata = fieldsOf(manifest.object.metadata);
  if (namespace === undefined || metadata.namespace !== undefined || CLUSTER_WIDE.test(manifest.kind)) return manifest;
  return { ...manifest, object: { ...manifest.object, metadata: { ...metadata, namespace } } };
}

export function resourceOf({ apiVersion, kind, name, object, whole }: Manifest): Resource {
  const { namespace } = fieldsOf(object.metadata);
  const type = `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;
  const resource = fileResource(type, typeof namespace === "string" ? `${namespace}/${name}` : name, object);
  return whole ? { ...resource, brings: "what was read" } : resource;
}

export function fileResource(type: string, name: string, props: Record<string, unknown>): Resource {
  const options = { protect: false, ignoreChanges: [] };
  return { type, name, urn: `urn:pulumi:manifests::manifests::${type}::${name}`, props, opts: options };
}
