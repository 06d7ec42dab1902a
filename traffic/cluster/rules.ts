import { reference, title } from "../kubernetes";
import { Lookup } from "../lookup";
import type { Network } from "../network";
import type { View } from "../view";
import type { Walk } from "../walk";
import { meantListeners, type Parent, parents, routes } from "./attachment";
import { ANY, hostnamesFor } from "./hostnames";
import { notTaken } from "./listeners";
import { conditions, pathMatches } from "./matches";
import type { Request } from "./request";
import { type Candidate, rulesFor, type Table } from "./routing";

/** The rule that takes a request. Ends the walk where none does, or where it is not known which one. */
export function chooseRule(network: Network, gateway: View, table: Table, request: Request, walk: Walk): Candidate {
  const name = reference(gateway);
  const place = `gateway/${name}`;
  const host = request.host ?? "";
  const found = rulesFor(table, host);
  const undecided = table.unknown.find(({ route }) => concerns(route, host));
  if (undecided !== undefined)
    walk.unknown({
      layer: "route",
      place,
      at: undecided.route,
      text: `${title(undecided.route.resource)}: ${undecided.why}`,
    });
  if (found === undefined) {
    const { text, at } = whyNone(network, gateway, name, host);
    return walk.block({
      layer: "route",
      place,
      at,
      text: `Gateway ${name} answers 404 for ${host || "no name"}: ${text}`,
    });
  }
  // What a redirect to the scheme that the request has already would repeat, Cilium leaves to the next rule.
  const rules = found.rules.filter(({ rule }) => redirectScheme(rule) !== request.scheme);
  const matching = rules.filter(({ match }) => pathMatches(match, request.path) !== false);
  const [first] = matching.filter((c) => conditions(c.match, method(c)).length === 0);
  const before = first === undefined ? matching : matching.slice(0, matching.indexOf(first));
  const regular = [...before, ...(first ? [first] : [])].find((c) => pathMatches(c.match, request.path) === undefined);
  if (regular !== undefined)
    walk.unknown({
      layer: "route",
      place: `route/${reference(regular.route)}`,
      at: regular.match.view,
      text: `${title(regular.route.resource)} matches paths by a regular expression that this model cannot evaluate: ${regular.match.path.value}`,
    });
  if (first === undefined) {
    const [conditional] = before;
    if (conditional !== undefined)
      return walk.unknown({
        layer: "route",
        place: `route/${reference(conditional.route)}`,
        at: conditional.match.view,
        text: `${title(conditional.route.resource)} takes only requests with ${conditions(conditional.match, method(conditional)).join(", ")}`,
      });
    const [any] = found.rules;
    return walk.block({
      layer: "route",
      place,
      at: any?.route.at("spec.rules"),
      text: `Gateway ${name} answers 404: no rule for ${found.hostname} matches the path ${request.path}`,
    });
  }
  const rival = matching.find((c) => c !== first && c.route.resource !== first.route.resource && ties(c, first));
  if (rival !== undefined)
    walk.unknown({
      layer: "route",
      place: `route/${reference(first.route)}`,
      at: first.match.view,
      text: `${title(first.route.resource)} and ${title(rival.route.resource)} match alike: the older one is used, and which that is the resources do not say`,
    });
  const others = [
    ...new Set(before.map((c) => `${conditions(c.match, method(c)).join(", ")} goes by ${title(c.route.resource)}`)),
  ];
  walk.pass({
    layer: "route",
    place: `route/${reference(first.route)}`,
    at: first.match.view,
    text: `${title(first.route.resource)} takes ${found.hostname}${first.match.path.value === "/" ? "" : `, path ${first.match.path.value}`}${others.length > 0 ? ` (a request with ${others.join("; ")})` : ""}`,
  });
  return first;
}

/** A plain request is a GET; a gRPC call a POST. */
function method({ kind }: Candidate): string {
  return kind === "GRPCRoute" ? "POST" : "GET";
}

function redirectScheme(rule: View): string | undefined {
  return rule
    .at("filters")
    .items()
    .find((filter) => filter.at("type").text() === "RequestRedirect")
    ?.at("requestRedirect.scheme")
    .text();
}

function ties({ match: a }: Candidate, { match: b }: Candidate): boolean {
  return (
    a.path.type === b.path.type &&
    a.path.value === b.path.value &&
    a.method === b.method &&
    conditions(a).join() === conditions(b).join()
  );
}

function concerns(route: View, host: string): boolean {
  const hostnames = route.at("spec.hostnames").texts();
  const names = hostnamesFor(host);
  return hostnames.length === 0 || hostnames.some((h) => names.includes(h.toLowerCase()));
}

/** What keeps a route that names the host from the Gateway. */
function whyNone(network: Network, gateway: View, name: string, host: string): { text: string; at: View } {
  const routes = parentsByHostname(network);
  for (const parent of hostnamesFor(host).flatMap((hostname) => routes.all(hostname))) {
    if (parent.gateway !== name) continue;
    const { route } = parent;
    const meant = meantListeners(parent, gateway);
    if (meant.length === 0) {
      const text = `${title(route.resource)} names a listener that the Gateway does not have`;
      return { text, at: route.at("spec.parentRefs") };
    }
    for (const listener of meant) {
      const why = notTaken(network, listener, gateway, parent);
      if (why !== undefined && "refused" in why) return { text: `${title(route.resource)}: ${why.refused}`, at: route };
    }
  }
  // A route for the very name, but elsewhere, is what was forgotten here; one for many names is there for others.
  const [own] = routes.all(host.toLowerCase());
  if (own === undefined) return { text: "no route names it", at: gateway };
  const where = own.gateway === name ? "listener" : "Gateway";
  return { text: `${title(own.route.resource)} is attached to another ${where}`, at: own.route.at("spec.parentRefs") };
}

/** What routes name as their parents, by the routes' hostnames. */
function parentsByHostname(network: Network): Lookup<Parent> {
  return network.index("cluster/hostnames", (stack) => {
    const found = new Lookup<Parent>();
    for (const { kind, route } of routes(stack)) {
      if (kind !== "HTTPRoute" && kind !== "GRPCRoute") continue;
      found.add(() =>
        parents(kind, route).flatMap((parent) =>
          (parent.hostnames.length > 0 ? parent.hostnames : [ANY]).map((h) => [h.toLowerCase(), parent] as const),
        ),
      );
    }
    return found;
  });
}
