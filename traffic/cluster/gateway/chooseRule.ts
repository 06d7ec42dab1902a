import { title } from "../../model/kind";
import { reference } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import { Lookup } from "../../model/unknown";
import type { View } from "../../model/view";
import { routeInValues } from "../installers";
import { meantListeners, type Parent, parents, refusal, routes } from "./attachment";
import { forwards } from "./backends";
import type { InProxy } from "./context";
import { ANY, hostnamesFor } from "./hostnames";
import { listenerSetsOf } from "./listenerSets";
import { namespaceAllowed } from "./listeners";
import { conditions, pathMatches, precedence, trimmed } from "./matches";
import { type Candidate, type EnvoyRoute, redirectScheme, rulesFor, type VirtualHosts } from "./virtualHosts";

/**
 * The rule that takes a request, and those that share it. Ends the walk where none does, or where it is not known which one.
 *
 * @returns rules that ask for the same; the first is the one whose filters count
 */
export function chooseRule({ network, gateway, request, walk }: InProxy, virtualHosts: VirtualHosts): EnvoyRoute {
  const name = reference(gateway);
  const place = `gateway/${name}`;
  const host = request.host ?? "";
  const found = rulesFor(virtualHosts, host, request.shownPort);
  const undecided = virtualHosts.unknown.find(({ route }) => concerns(route, host));
  if (undecided !== undefined)
    return walk.unknown({
      layer: "route",
      place,
      at: undecided.route,
      text: `${title(undecided.route.resource)}: ${undecided.why}`,
    });
  if (virtualHosts.refused !== undefined)
    return walk.unknown({
      layer: "route",
      place: `route/${reference(virtualHosts.refused.route)}`,
      at: virtualHosts.refused.rule,
      text: `Envoy does not take the routes of Gateway ${name}, and goes on with those that it had before: ${title(virtualHosts.refused.route.resource)} gives each of several backends the weight 0`,
    });
  const charted = found?.hostname === host.toLowerCase() ? undefined : routeInValues(network, host);
  if (charted !== undefined)
    return walk.unknown({
      layer: "route",
      place,
      at: charted,
      text: `${title(charted.resource)} may bring a route for ${host}: charts are not rendered`,
    });
  if (found === undefined) {
    const { text, at } = whyNone(network, gateway, name, host);
    return walk.block({
      layer: "route",
      place,
      at,
      text: `Gateway ${name} answers 404 for ${host || "no name"}${request.shownPort === undefined ? "" : `:${request.shownPort}`}: ${text}`,
    });
  }
  // A redirect to the scheme that the request has already would lead round in a circle: Cilium goes on with the next rule.
  const entries = found.entries.filter(
    ({ candidates: [c] }) => c === undefined || redirectScheme(c.rule) !== request.scheme,
  );
  const matching = entries.filter(({ match }) => pathMatches(match, request.path) !== false);
  const [first] = matching.filter(({ match }) => conditions(match).length === 0);
  const before = first === undefined ? matching : matching.slice(0, matching.indexOf(first));
  const regular = [...before, ...(first ? [first] : [])].find((e) => pathMatches(e.match, request.path) === undefined);
  if (regular !== undefined)
    return walk.unknown({
      layer: "route",
      place: placeOf(regular),
      at: regular.match.view,
      text: `${titleOf(regular)} matches paths by a regular expression that this model cannot evaluate: ${regular.match.path.value}`,
    });
  if (first === undefined) {
    const [conditional] = before;
    if (conditional !== undefined)
      return walk.unknown({
        layer: "route",
        place: placeOf(conditional),
        at: conditional.match.view,
        text: `${titleOf(conditional)} takes only requests with ${conditions(conditional.match).join(", ")}`,
      });
    return walk.block({
      layer: "route",
      place,
      at: found.entries[0]?.candidates[0]?.route.at("spec.rules"),
      text: `Gateway ${name} answers 404: no rule for ${found.hostname} matches the path ${request.path}`,
    });
  }
  const rival = rivalOf(network, first, matching);
  if (rival !== undefined)
    return walk.unknown({
      layer: "route",
      place: placeOf(first),
      at: first.match.view,
      text: `${titleOf(first)} and ${title(rival.route.resource)} match alike: which of them is used the resources do not say`,
    });
  const others = [...new Set(before.map((e) => `${conditions(e.match).join(", ")} goes by ${titleOf(e)}`))];
  const sharing = [...new Set(first.candidates.map(({ route }) => title(route.resource)))].slice(1);
  walk.pass({
    layer: "route",
    place: placeOf(first),
    at: first.match.view,
    text: `${titleOf(first)} takes ${found.hostname}${trimmed(first.match.path.value) === "" ? "" : `, path ${first.match.path.value}`}${sharing.length > 0 ? `, together with ${sharing.join(" and ")}` : ""}${others.length > 0 ? ` (a request with ${others.join("; ")})` : ""}`,
  });
  return first;
}

function head({ candidates: [first] }: EnvoyRoute): Candidate {
  return first as Candidate;
}

function titleOf(entry: EnvoyRoute): string {
  return title(head(entry).route.resource);
}

function placeOf(entry: EnvoyRoute): string {
  return `route/${reference(head(entry).route)}`;
}

/**
 * A rule of another route that may come before the one that was found, since Cilium lists the routes of one kind and listener in no order.
 * Rules that ask for the same share their requests in any order, where all of them send to backends.
 */
function rivalOf(network: Network, first: EnvoyRoute, matching: readonly EnvoyRoute[]): Candidate | undefined {
  const { place } = head(first);
  const own = first.candidates.filter((c) => c.place === place);
  const isOther = (c: Candidate) => c.route.resource !== head(first).route.resource;
  const alike = matching.filter((e) => e !== first && precedence(e.match, first.match) === 0);
  const open = alike.filter((e) => conditions(e.match).length === 0 && head(e).place === place);
  const shared = [...own, ...open.flatMap(({ candidates }) => candidates.filter((c) => c.place === place))];
  if (open.length > 0) return shared.find(isOther);
  const other = own.find(isOther);
  return other === undefined || own.every((c) => forwards(network, c)) ? undefined : other;
}

function concerns(route: View, host: string): boolean {
  const hostnames = route.at("spec.hostnames").texts();
  const names = hostnamesFor(host);
  return hostnames.length === 0 || hostnames.some((h) => names.includes(h.toLowerCase()));
}

/** The reason why no route that names the host is behind the Gateway. */
function whyNone(network: Network, gateway: View, name: string, host: string): { text: string; at: View } {
  const routes = parentsByHostname(network);
  for (const parent of hostnamesFor(host).flatMap((hostname) => routes.all(hostname))) {
    if (parent.gateway !== name) continue;
    const { route } = parent;
    const left = listenerSetsOf(network, gateway).refused.find(({ set }) => reference(set) === parent.set);
    if (left !== undefined)
      return { text: `${title(route.resource)} is behind a ListenerSet: ${left.why}`, at: left.at };
    const meant = meantListeners(network, parent, gateway);
    if (meant.length === 0) {
      const whose = parent.set === undefined ? "the Gateway" : `ListenerSet ${parent.set}`;
      const text = `${title(route.resource)} names a listener that ${whose} does not have`;
      return { text, at: route.at("spec.parentRefs") };
    }
    for (const listener of meant) {
      const why = refusal(listener, listener.root(), parent) ?? refusedNamespace(network, listener, route);
      if (why !== undefined) return { text: `${title(route.resource)}: ${why}`, at: route };
    }
  }
  // A route for the very name, but elsewhere, is what was forgotten here; one for many names is there for others.
  const [own] = routes.all(host.toLowerCase());
  if (own === undefined) return { text: "no route names it", at: gateway };
  const where = own.gateway === name ? "listener" : "Gateway";
  return { text: `${title(own.route.resource)} is attached to another ${where}`, at: own.route.at("spec.parentRefs") };
}

function refusedNamespace(network: Network, listener: View, route: View): string | undefined {
  const allowed = namespaceAllowed(network, listener, route);
  return allowed !== true && "refused" in allowed ? allowed.refused : undefined;
}

/** References of routes to their parents, by the routes' hostnames. */
function parentsByHostname(network: Network): Lookup<Parent> {
  return network.index("cluster/hostnames", (stack) => {
    const found = new Lookup<Parent>();
    for (const { kind, route } of routes(stack)) {
      if (kind !== "HTTPRoute" && kind !== "GRPCRoute") continue;
      found.add(() =>
        parents(network, kind, route).flatMap((parent) =>
          (parent.hostnames.length > 0 ? parent.hostnames : [ANY]).map((h) => [h.toLowerCase(), parent] as const),
        ),
      );
    }
    return found;
  });
}
