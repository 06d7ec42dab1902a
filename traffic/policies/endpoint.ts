import type { Protocol } from "../model/verdict";

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
  /** The node that the other end runs on. `addresses`: those of one certain node, which the machines' firewalls tell apart. */
  | { kind: "host"; addresses?: readonly string[] }
  | { kind: "remote-node"; addresses?: readonly string[] }
  | { kind: "kube-apiserver" }
  /** Outside the cluster, its address lost on the way: Cilium's tunnel between nodes carries no more than «world». */
  | { kind: "world" }
  /** Outside the cluster: IPv4 or IPv6. */
  | { kind: "address"; address: string };

export interface Flow {
  from: Endpoint;
  to: Endpoint;
  protocol: Protocol;
  /** Port of the destination itself, after a Service's translation. */
  port: number;
}
