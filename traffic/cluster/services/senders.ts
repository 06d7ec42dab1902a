import type { Network } from "../../model/network";
import { Unknown } from "../../model/unknown";
import type { Protocol } from "../../model/verdict";
import type { Endpoint } from "../../policies";
import { ciliumSettings } from "../cilium";
import { nodes } from "../nodes/nodes";

/** Who connects, with the address of its own, and whether the node that takes the connection may hand it on to another one. */
interface Connecting {
  endpoints: readonly Endpoint[];
  handedOn?: boolean;
}

/**
 * A client from outside as pods see it: by its own address on the node that took the connection. A node that hands the connection on puts its
 * own address in the place of the client's: through the tunnel the pod's node then learns «world» and no more, with native routing it takes
 * the client for that other node. With DSR the client's address stays. Source: Cilium, «Kubernetes Without kube-proxy», Client Source IP
 * Preservation; tail_nodeport_nat_egress_ipv4 in bpf/lib/nodeport.h of Cilium 1.20.
 */
export function asSeenByPods(network: Network, { endpoints, handedOn }: Connecting, protocol: Protocol): Endpoint[] {
  if (!translates(network, handedOn, protocol)) return [...endpoints];
  const { installed, routing } = ciliumSettings(network);
  const known = installed !== undefined && !(routing.value instanceof Unknown);
  const tunnelled: Endpoint[] = known && routing.value === "native" ? [] : [{ kind: "world" }];
  const routed: Endpoint[] = known && routing.value !== "native" ? [] : [{ kind: "remote-node" }];
  return [...endpoints, ...tunnelled, ...routed];
}

/** Such a client as a node, or a machine outside the cluster, sees it: no tunnel leads there. */
export function asSeenByNodes(network: Network, { endpoints, handedOn }: Connecting, protocol: Protocol): Endpoint[] {
  return translates(network, handedOn, protocol) ? [...endpoints, { kind: "remote-node" }] : [...endpoints];
}

function translates(network: Network, handedOn: boolean | undefined, protocol: Protocol): boolean {
  if (!handedOn || nodes(network).machines.length === 1) return false;
  const { value } = ciliumSettings(network).balancing;
  return !(value === "dsr" || (value === "hybrid" && protocol === "tcp"));
}
