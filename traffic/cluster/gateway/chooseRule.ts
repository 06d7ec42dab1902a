import { title } from "../../model/kind";
import { reference } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import { Lookup } from "../../model/unknown";
import type { Reachable } from "../../model/verdict";
import type { View } from "../../model/view";
import { followPart, type Part, type Walk } from "../../model/walk";
import { routeInValues } from "../installers";
import type { Outcome } from "../request";
import { meantListeners, type Parent, parents, refusal, routes } from "./attachment";
import { forwards } from "./backends";
import type { InProxy } from "./context";
import { isFirstConfig } from "./firstConfig";
import { ANY, hostnamesFor } from "./hostnames";
import { listenerSetsOf } from "./listenerSets";
import { namespaceAllowed } from "./listeners";
import { conditions, pathMatches, precedence, trimmed } from "./matches";
import { type Candidate, type EnvoyRoute, redirectScheme, rulesFor, type VirtualHosts } from "./virtualHosts";

/** Handles a request that a route of Envoy takes: the filters of its first rule count, and all of its rules share the request. */
type Serve = (entry: EnvoyRoute, walk: Walk) => Outcome;

/**
 * Through the rule that takes a request, together with those that share it. Ends the walk where none does, and where more than one may that
 * lead to different ends.
 */
export function throughRules(at: InProxy, virtualHosts: VirtualHosts, serve: Serve): Outcome {
  const { network, gateway, request, walk } = at;
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
  if (virtualHosts.refused !== undefined) {
    const { route, rule } = virtualHosts.refused;
    const own = { layer: "route", place: `route/${reference(route)}`, at: rule } as const;
    const why = `${title(route.resource)} gives each of several backends the weight 0`;
    if (isFirstConfig(network, gateway))
      return walk.block({ ...own, text: `Envoy does not take the routes of Gateway ${name}, its first: ${why}` });
    const text = `Envoy does not take the routes of Gateway ${name}, and goes on with those that it had before: ${why}`;
    return walk.unknown({ ...own, text });
  }
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
    if (conditional !== undefined) return conditionally(conditional, before, serve, walk);
    return walk.block({
      layer: "route",
      place,
      at: found.entries[0]?.candidates[0]?.route.at("spec.rules"),
      text: `Gateway ${name} answers 404: no rule for ${found.hostname} matches the path ${request.path}`,
    });
  }
  const orders = ordersOf(network, first, matching);
  if (orders.length > 1) return inAnyOrder(first, orders, serve, walk);
  const others = [...new Set(before.map((e) => `${conditions(e.match).join(", ")} goes by ${titleOf(e)}`))];
  const sharing = [...new Set(first.candidates.map(({ route }) => title(route.resource)))].slice(1);
  walk.pass({
    layer: "route",
    place: placeOf(first),
    at: first.match.view,
    text: `${titleOf(first)} takes ${found.hostname}${trimmed(first.match.path.value) === "" ? "" : `, path ${first.match.path.value}`}${sharing.length > 0 ? `, together with ${sharing.join(" and ")}` : ""}${others.length > 0 ? ` (a request with ${others.join("; ")})` : ""}`,
  });
  return serve(first, walk);
}

/** Nothing takes a plain request, and others are taken by rules that ask for more of them: blocked where these lead nowhere either. */
function conditionally(first: EnvoyRoute, entries: readonly EnvoyRoute[], serve: Serve, walk: Walk): Outcome {
  const step = { layer: "route", place: placeOf(first), at: first.match.view } as const;
  const text = `${titleOf(first)} takes only requests with ${conditions(first.match).join(", ")}`;
  const parts = entries.flatMap(headedByEach).map((entry) => followPart((own) => serve(entry, own)));
  if (parts.every(({ verdict }) => verdict.status === "blocked"))
    return walk.block({ ...step, text: `${text}, and leads nowhere with them either: others get 404` });
  return walk.unknown({ ...step, text }, arriving(parts, walk));
}

/** Several may be the one that takes the request: that is known where all of them lead to the same end. */
function inAnyOrder(first: EnvoyRoute, orders: readonly EnvoyRoute[], serve: Serve, walk: Walk): Outcome {
  const names = [...new Set([titleOf(first), ...orders.map(titleOf)])];
  const step = { layer: "route", place: placeOf(first), at: first.match.view } as const;
  const parts = orders.map((entry) => followPart((own) => serve(entry, own)));
  const [any] = parts as [Part<Outcome>, ...Part<Outcome>[]];
  const text = `${names.join(" and ")} match alike`;
  if (!parts.every((part) => isSameEnd(part, any)))
    return walk.unknown(
      { ...step, text: `${text}: which of them is used the resources do not say` },
      arriving(parts, walk),
    );
  walk.pass({ ...step, text: `${text}, and lead to the same end` });
  return walk.take(any);
}

function isSameEnd(a: Part<Outcome>, b: Part<Outcome>): boolean {
  return a.verdict.status === b.verdict.status && JSON.stringify(a.found) === JSON.stringify(b.found);
}

/** The verdicts that reach a Service. */
function arriving(parts: readonly Part<Outcome>[], walk: Walk): Reachable[] {
  return parts.flatMap(({ verdict, found }) => {
    const arrival = found !== undefined && "arrival" in found ? found.arrival : undefined;
    return verdict.status === "reachable" && arrival !== undefined ? [walk.continued({ ...verdict, arrival })] : [];
  });
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
 * The routes of Envoy that may take the request in place of the one found, since Cilium lists routes of one kind and listener in no order;
 * that one alone where no other may. Rules with equal matches share their requests in any order, where all of them send to backends.
 */
function ordersOf(network: Network, first: EnvoyRoute, matching: readonly EnvoyRoute[]): EnvoyRoute[] {
  const { place, route } = head(first);
  const alike = matching.filter(
    (e) =>
      e === first ||
      (precedence(e.match, first.match) === 0 && conditions(e.match).length === 0 && head(e).place === place),
  );
  const orders = alike.flatMap(headedByEach);
  if (orders.every((e) => head(e).route.resource === route.resource)) return [first];
  if (alike.length === 1 && orders.every((e) => forwards(network, head(e)))) return [first];
  return orders;
}

/** A route of Envoy with each of its rules that are listed in no order as the first one. */
function headedByEach(entry: EnvoyRoute): EnvoyRoute[] {
  const { match, candidates } = entry;
  const { place } = head(entry);
  const first = candidates.filter((c) => c.place === place);
  return first.map((c) => ({ match, candidates: [c, ...candidates.filter((other) => other !== c)] }));
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
