import type { Network } from "../../model/network";
import type { Sender } from "../delivery";
import { nodes } from "../nodes/nodes";
import type { Client } from "../request";

/**
 * What the pods of a load-balanced Service see of a client from outside: its own address on the node that took the connection, and that
 * node's where it hands the connection on to another one. Source: Cilium, «Kubernetes Without kube-proxy», Client Source IP Preservation.
 */
export function asSeenByPods(network: Network, client: Client): Sender {
  if (client.inside || nodes(network).machines.length === 1) return client;
  return { text: client.text, endpoints: [...client.endpoints, { kind: "remote-node" }] };
}
