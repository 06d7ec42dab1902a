import type { Protocol } from "../verdict";

/** Named container ports of a pod. */
export type NamedPorts = Readonly<Record<string, { port: number; protocol: Protocol }>>;

export interface Pod {
  kind: "pod";
  namespace: string;
  labels: Readonly<Record<string, string>>;
  /** Labels of the namespace, where the caller knows all of them; else those of the registered Namespace count. */
  namespaceLabels?: Readonly<Record<string, string>>;
  /** Named container ports, when known. */
  ports?: NamedPorts;
  /** Name of the ServiceAccount, when known. */
  serviceAccount?: string;
}

/** Who sends or gets a packet, as Cilium tells them apart. */
export type Endpoint =
  | Pod
  /** Cilium's proxy for Gateways and Ingresses. */
  | { kind: "ingress" }
  /** The node that the other end runs on. */
  | { kind: "host" }
  | { kind: "remote-node" }
  | { kind: "kube-apiserver" }
  /** Outside the cluster: IPv4 or IPv6. */
  | { kind: "address"; address: string };

export interface Flow {
  from: Endpoint;
  to: Endpoint;
  protocol: Protocol;
  /** Port of the destination itself, after a Service's translation. */
  port: number;
}

/** The kind of label that says most about what a pod is, first. */
const NAMES = ["app.kubernetes.io/name", "k8s-app", "app", "name"];

const RESERVED = {
  ingress: "the Gateway (identity ingress)",
  host: "the pod's own node",
  "remote-node": "another node",
  "kube-apiserver": "the API server",
};

/** How a message names an endpoint. */
export function endpointText(endpoint: Endpoint): string {
  if (endpoint.kind === "address") return endpoint.address;
  if (endpoint.kind !== "pod") return RESERVED[endpoint.kind];
  const name = NAMES.map((key) => endpoint.labels[key]).find((value) => value !== undefined);
  return name === undefined ? `pods of ${endpoint.namespace}` : `pods ${endpoint.namespace}/${name}`;
}
