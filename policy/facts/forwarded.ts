import { parents } from "../../traffic/cluster/gateway/attachment";
import { forwards } from "../../traffic/internet/portForward";
import { reference } from "../../traffic/model/kubernetes";
import type { Network } from "../../traffic/model/network";
import type { View } from "../../traffic/model/view";

/**
 * The Gateway of a route to which a router forwards ports of its public side.
 *
 * @throws Unknown when the route's parents are not known yet
 */
export function forwardedGateway(network: Network, kind: string, route: View): string | undefined {
  const forwarded = new Set(forwards(network).map(({ gateway }) => reference(gateway)));
  if (forwarded.size === 0) return undefined;
  return parents(network, kind, route).find(({ gateway }) => forwarded.has(gateway))?.gateway;
}
