import type { Network } from "../../model/network";
import type { View } from "../../model/view";
import { nodes } from "../nodes/nodes";
import { isOnEveryNode, podsBehind } from "../pods";

/**
 * With a traffic policy `Local` a node hands a connection to a pod of its own, or drops it where it runs none: the external one is for
 * addresses outside of the cluster, the internal one for pods and nodes that use the Service's own. Source: Kubernetes, «Virtual IPs and
 * Service Proxies», traffic policies.
 *
 * @returns the policy, where it is not known whether the node that takes the connection runs one of the Service's pods; else undefined
 */
export function hangsOnTheNode(
  network: Network,
  service: View,
  field: "externalTrafficPolicy" | "internalTrafficPolicy" = "externalTrafficPolicy",
): View | undefined {
  const policy = service.at(`spec.${field}`);
  if (policy.text() !== "Local" || nodes(network).machines.length === 1) return undefined;
  const groups = podsBehind(network, service) ?? [];
  return groups.some(({ spec }) => spec !== undefined && isOnEveryNode(spec)) ? undefined : policy;
}
