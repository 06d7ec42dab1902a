import { Network } from "../../../traffic/model/network";
import type { Resource } from "../../../traffic/model/resource";
import { decide, type Flow, type Pod, type PolicyDecision } from "../../../traffic/policies";

export { UNKNOWN } from "../../policy/resources";

export type Spec = Record<string, unknown>;

/** A registered Kubernetes object; `namespace/name` names it. */
export function object(apiVersion: string, kind: string, name: string, rest: Spec, labels: unknown = {}): Resource {
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
export const namespace = (name: string, labels: unknown = {}): Resource => object("v1", "Namespace", name, {}, labels);
/** Cilium's Helm release. */
export const release = (values: Spec): Resource => ({
  ...object("helm.sh/v3", "Release", "cilium", { chart: "cilium", values }),
  type: "kubernetes:helm.sh/v3:Release",
});

/** `media/sonarr`: a pod with the label `app: sonarr`. */
export function pod(name: string, more: Partial<Pod> = {}): Pod {
  const [namespace = "", app = ""] = name.split("/");
  return { kind: "pod", namespace, namespaceLabels: {}, ...more, labels: { app, ...more.labels } };
}
export const address = (text: string): Flow["from"] => ({ kind: "address", address: text });
export const ingress: Flow["from"] = { kind: "ingress" };
export const host: Flow["from"] = { kind: "host" };
export const remoteNode: Flow["from"] = { kind: "remote-node" };
export const apiServer: Flow["from"] = { kind: "kube-apiserver" };

/** The pod that most of these policies are for. */
export const sonarr = { endpointSelector: { matchLabels: { app: "sonarr" } } };

/** From media/radarr to media/sonarr, port 8989 over TCP, unless something else is said. */
export function ask(resources: readonly Resource[], flow: Partial<Flow> = {}): PolicyDecision {
  const usual: Flow = { from: pod("media/radarr"), to: pod("media/sonarr"), protocol: "tcp", port: 8989 };
  return decide(new Network(resources), { ...usual, ...flow });
}

/** The answer alone; `unknown` where there is none. */
export function answer(resources: readonly Resource[], flow: Partial<Flow> = {}): boolean | "unknown" {
  return ask(resources, flow).allowed ?? "unknown";
}

/** Is media/sonarr, which only this ingress rule is for, open to the flow? */
export const opens = (rule: Spec, flow: Partial<Flow> = {}): boolean | "unknown" =>
  answer([cilium("media/allow", { ...sonarr, ingress: [rule] })], flow);

export const ports = (...list: Spec[]): Spec => ({ toPorts: [{ ports: list }] });
