import { title } from "../kubernetes";
import { Lookup } from "../lookup";
import type { Network } from "../network";
import type { View } from "../view";
import type { Walk } from "../walk";
import { meantListeners, type Parent, parents, routes } from "./attachment";
import { gatewayPlace } from "./gateways";
import { commonHostnames, hostnamesFor } from "./hostnames";
import { listenerHostname, listenerProtocol, listenersOf, notTaken } from "./listeners";
import { grpcMatches, httpMatches, type Match, precedence } from "./matches";

/** A rule of a route, by one of its matches: where requests that match go. */
export interface Candidate {
  route: View;
  kind: string;
  rule: View;
  match: Match;
}

/** The hostnames of some listeners, with the rules that requests for each of them are held against, in order. */
export interface Table {
  byHostname: ReadonlyMap<string, Candidate[]>;
  /** Routes for which it is not known whether a listener takes them. */
  unknown: readonly { route: View; why: string }[];
}

/** The routes that name a Gateway as a parent, by its namespace/name. */
export function routesOf(network: Network, gateway: string): readonly Parent[] {
  const found = network.index("cluster/routes", (stack) => {
    const byGateway = new Lookup<Parent>();
    for (const { kind, route } of routes(stack))
      byGateway.add(() => parents(kind, route).map((parent) => [parent.gateway, parent]));
    return byGateway;
  });
  found.complete();
  return found.all(gateway);
}

/** The routes of some kinds that a listener takes. */
function attached(
  network: Network,
  gateway: View,
  name: string,
  listener: View,
  kinds: readonly string[],
): { taken: Parent[]; unknown: { route: View; why: string }[] } {
  const taken: Parent[] = [];
  const unknown: { route: View; why: string }[] = [];
  for (const parent of routesOf(network, name)) {
    if (!kinds.includes(parent.kind)) continue;
    if (!meantListeners(parent, gateway).some((l) => l.path === listener.path)) continue;
    const why = notTaken(network, listener, gateway, parent);
    if (why === undefined) taken.push(parent);
    else if ("unknown" in why) unknown.push({ route: parent.route, why: why.unknown });
  }
  return { taken, unknown };
}

/** The routes of one kind that a listener takes. Ends the walk where it is not known of one whether it is taken: that one may decide. */
export function attachedForSure(
  network: Network,
  gateway: View,
  name: string,
  listener: View,
  kind: string,
  walk: Walk,
): Parent[] {
  const { taken, unknown } = attached(network, gateway, name, listener, [kind]);
  const [undecided] = unknown;
  if (undecided !== undefined)
    walk.unknown({
      layer: "route",
      place: gatewayPlace(gateway),
      at: undecided.route,
      text: `${title(undecided.route.resource)}: ${undecided.why}`,
    });
  return taken;
}

/**
 * Cilium holds requests of all plain HTTP listeners of a Gateway against one table, whichever port they came by, and those of all HTTPS
 * listeners against another; more than one HTTPS port: one for each. Source: Cilium 1.20,
 * operator/pkg/model/translation/envoy_route_configuration.go.
 */
export function tableFor(network: Network, gateway: View, name: string, listener: View): Table {
  const protocol = listenerProtocol(listener);
  const same = listenersOf(gateway).filter((l) => listenerProtocol(l) === protocol);
  const ports = new Set(same.map((l) => l.at("port").number()));
  const perPort = protocol === "HTTPS" && ports.size > 1;
  const port = listener.at("port").number();
  const listeners = perPort ? same.filter((l) => l.at("port").number() === port) : same;
  const key = `cluster/table/${name}/${protocol}${perPort ? `/${port}` : ""}`;
  return network.index(key, () => build(network, gateway, name, listeners));
}

function build(network: Network, gateway: View, name: string, listeners: readonly View[]): Table {
  const byHostname = new Map<string, Candidate[]>();
  const unknown: { route: View; why: string }[] = [];
  const hostnames = listeners.flatMap((l) => listenerHostname(l) ?? []);
  for (const listener of listeners) {
    const own = attached(network, gateway, name, listener, ["HTTPRoute", "GRPCRoute"]);
    unknown.push(...own.unknown);
    for (const parent of own.taken) {
      const rules = candidates(parent);
      for (const hostname of commonHostnames(parent.hostnames, listenerHostname(listener), hostnames)) {
        const before = byHostname.get(hostname);
        if (before === undefined) byHostname.set(hostname, [...rules]);
        else before.push(...rules);
      }
    }
  }
  for (const rules of byHostname.values()) rules.sort((a, b) => precedence(a.match, b.match));
  return { byHostname, unknown };
}

function candidates({ route, kind }: Parent): Candidate[] {
  return route
    .at("spec.rules")
    .items()
    .flatMap((rule) =>
      (kind === "GRPCRoute" ? grpcMatches(rule) : httpMatches(rule)).map((match) => ({ route, kind, rule, match })),
    );
}

/**
 * The rules for a host: those of its most specific hostname. What none of them matches is not held against less specific hostnames: Envoy
 * chooses the virtual host first.
 */
export function rulesFor(table: Table, host: string): { hostname: string; rules: readonly Candidate[] } | undefined {
  for (const hostname of hostnamesFor(host)) {
    const rules = table.byHostname.get(hostname);
    if (rules !== undefined) return { hostname, rules };
  }
  return undefined;
}
