import { title } from "../../model/kind";
import { reference } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import { Lookup } from "../../model/unknown";
import type { View } from "../../model/view";
import type { Walk } from "../../model/walk";
import { takes } from "./acceptance";
import { listenersServed, type Served } from "./acceptedListeners";
import { type Parent, parents, routes } from "./attachment";
import { gatewayPlace } from "./gateways";
import { commonHostnames } from "./hostnames";
import { listenerSetsOf } from "./listenerSets";

/** A route behind a listener, with the hostnames for which it is there. */
export interface Attached {
  route: View;
  kind: string;
  hostnames: readonly string[];
}

/** The routes that name a Gateway as a parent, by its namespace/name. */
function routesOf(network: Network, gateway: string): readonly Parent[] {
  const found = network.index("cluster/routes", (stack) => {
    const byGateway = new Lookup<Parent>();
    for (const { kind, route } of routes(stack))
      byGateway.add(() => parents(network, kind, route).map((parent) => [parent.gateway, parent]));
    return byGateway;
  });
  found.complete();
  return found.all(gateway);
}

/** The references of each route of some kinds to a Gateway and the ListenerSets that it takes. */
function byRoute(network: Network, gateway: View, kinds: readonly string[]): Parent[][] {
  const found = new Map<unknown, Parent[]>();
  const sets = listenerSetsOf(network, gateway).attached.map(reference);
  for (const parent of routesOf(network, reference(gateway))) {
    if (!kinds.includes(parent.kind) || (parent.set !== undefined && !sets.includes(parent.set))) continue;
    const before = found.get(parent.route.resource);
    if (before === undefined) found.set(parent.route.resource, [parent]);
    else before.push(parent);
  }
  return [...found.values()];
}

/** The routes of some kinds that Cilium puts behind a listener. */
export function attached(
  network: Network,
  gateway: View,
  { listener, protocol, hostname }: Served,
  kinds: readonly string[],
): { taken: Attached[]; unknown: { route: View; why: string }[] } {
  const taken: Attached[] = [];
  const unknown: { route: View; why: string }[] = [];
  const alike = listenersServed(network, gateway).served.filter((s) => s.protocol === protocol);
  const others = alike.flatMap((s) => s.hostname ?? []);
  for (const own of byRoute(network, gateway, kinds)) {
    const [{ route, kind, hostnames }] = own as [Parent];
    // Raw connections show no name.
    const common = protocol === "TCP" || protocol === "UDP" ? [""] : commonHostnames(hostnames, hostname, others);
    if (common.length === 0) continue;
    const verdict = takes(network, gateway, listener, own);
    if (verdict === true) taken.push({ route, kind, hostnames: common });
    else if ("unknown" in verdict) unknown.push({ route, why: verdict.unknown });
  }
  return { taken, unknown };
}

/** The routes of one kind that a listener takes. Ends the walk where it is not known of one whether it is taken: that one may decide. */
export function attachedForSure(network: Network, gateway: View, served: Served, kind: string, walk: Walk): Attached[] {
  const { taken, unknown } = attached(network, gateway, served, [kind]);
  const [undecided] = unknown;
  if (undecided !== undefined)
    return walk.unknown({
      layer: "route",
      place: gatewayPlace(gateway),
      at: undecided.route,
      text: `${title(undecided.route.resource)}: ${undecided.why}`,
    });
  return taken;
}
