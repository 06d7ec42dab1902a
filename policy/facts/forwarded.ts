import { namedGateway } from "../../traffic/cluster/gateway/attachment";
import { gateways } from "../../traffic/cluster/gateway/gateways";
import { PORT_FORWARD } from "../../traffic/model/annotations";
import { annotation } from "../../traffic/model/kubernetes";
import type { Network } from "../../traffic/model/network";
import type { View } from "../../traffic/model/view";
import type { Judge } from "../rule";

/**
 * The Gateway of a route to which a router is said to forward ports of its public side, named by the route or by its ListenerSet. An unknown
 * parent of the route hides no other.
 */
export function forwardedGateway(network: Network, route: View, judge: Judge): string | undefined {
  const references = judge.collect([route], (one) => one.at("spec.parentRefs").items());
  const [found] = references.flatMap((reference) => {
    const name = namedGateway(network, route, reference)?.gateway ?? "";
    const gateway = gateways(network).one(name);
    return gateway !== undefined && annotation(gateway, PORT_FORWARD) !== undefined ? [name] : [];
  }).found;
  return found;
}
