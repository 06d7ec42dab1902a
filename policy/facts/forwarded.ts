import { gateways } from "../../traffic/cluster/gateway/gateways";
import { gatewayOfSet, listenerSets } from "../../traffic/cluster/gateway/listenerSets";
import { PORT_FORWARD } from "../../traffic/model/annotations";
import { annotation, namespaceOf } from "../../traffic/model/kubernetes";
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
    const name = gatewayNamed(network, route, reference);
    const gateway = name === undefined ? undefined : gateways(network).one(name);
    return name !== undefined && gateway !== undefined && annotation(gateway, PORT_FORWARD) !== undefined ? [name] : [];
  }).found;
  return found;
}

/** namespace/name of the Gateway that a parent reference leads to. */
function gatewayNamed(network: Network, route: View, reference: View): string | undefined {
  const kind = reference.at("kind").text() ?? "Gateway";
  const name = `${reference.at("namespace").text() ?? namespaceOf(route)}/${reference.at("name").text() ?? ""}`;
  if (kind === "Gateway") return name;
  const set = kind === "ListenerSet" ? listenerSets(network).one(name) : undefined;
  return set && gatewayOfSet(set);
}
