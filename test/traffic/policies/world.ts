import { Network } from "../../../traffic/network";
import { decide, type Endpoint, type Flow, type PolicyDecision } from "../../../traffic/policies";
import type { Resource } from "../../../traffic/resource";

type Labels = Record<string, string>;
type Spec = Record<string, unknown>;

/** A registered Kubernetes object; `namespace/name` names it. */
export function object(apiVersion: string, kind: string, name: string, rest: Spec, labels: Labels = {}): Resource {
  const [namespace, own] = name.includes("/") ? name.split("/") : [undefined, name];
  const type = `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;
  return {
    type,
    name,
    urn: `urn:pulumi:dev::test::${type}::${name}`,
    props: { apiVersion, kind, metadata: { name: own, ...(namespace && { namespace }), labels }, ...rest },
    opts: { protect: false, ignoreChanges: [] },
  };
}

export const cilium = (name: string, spec: Spec): Resource =>
  object("cilium.io/v2", "CiliumNetworkPolicy", name, { spec });
export const clusterwide = (name: string, spec: Spec): Resource =>
  object("cilium.io/v2", "CiliumClusterwideNetworkPolicy", name, { spec });
export const kubernetes = (name: string, spec: Spec): Resource =>
  object("networking.k8s.io/v1", "NetworkPolicy", name, { spec });
export const namespace = (name: string, labels: Labels = {}): Resource => object("v1", "Namespace", name, {}, labels);
export const release = (values: Spec): Resource =>
  object("helm.sh/v3", "Release", "cilium", { chart: "cilium", values });

/** `media/sonarr`: a pod with the label `app: sonarr`. */
export function pod(name: string, labels: Labels = {}, ports?: Record<string, number>): Endpoint {
  const [namespace = "", app = ""] = name.split("/");
  const named =
    ports && Object.fromEntries(Object.entries(ports).map(([n, port]) => [n, { port, protocol: "tcp" as const }]));
  return { kind: "pod", namespace, labels: { app, ...labels }, namespaceLabels: {}, ...(named && { ports: named }) };
}
export const address = (text: string): Endpoint => ({ kind: "address", address: text });

/** To a pod's port 8080 over TCP unless something else is said. */
export function ask(resources: readonly Resource[], flow: Partial<Flow>): PolicyDecision {
  const usual: Flow = { from: pod("media/radarr"), to: pod("media/sonarr"), protocol: "tcp", port: 8080 };
  return decide(new Network(resources), { ...usual, ...flow });
}
