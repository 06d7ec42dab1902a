import { reference } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import type { View } from "../../model/view";
import { listenersServed } from "./acceptedListeners";
import { backendsOf, forwards, type Holder, resolvedBackends } from "./backends";
import { envoyListenersOf } from "./envoyListeners";
import { ANY, hostnamesFor } from "./hostnames";
import { isOfSet, listenerSetsOf } from "./listenerSets";
import { grpcMatches, httpMatches, type Match, matchKey, precedence } from "./matches";
import { attached } from "./routing";

/** A rule of a route, by one of its matches and one of the listeners that it is behind. */
export interface Candidate extends Holder {
  match: Match;
  /** The listener's port, which a redirect may name. */
  port: number | undefined;
  /** The place of its listener and kind among those of the Gateway; the operator lists routes of one place in no order. */
  place: number;
}

/** A route of Envoy: all rules that ask for the same of a request, of one HTTPRoute or of several. */
export interface EnvoyRoute {
  match: Match;
  candidates: Candidate[];
}

/** The virtual hosts of a route configuration: the routes for each hostname, in the order in which Envoy tries them. */
export interface VirtualHosts {
  byHostname: ReadonlyMap<string, readonly EnvoyRoute[]>;
  /** Routes for which it is not known whether a listener takes them. */
  unknown: readonly { route: View; why: string }[];
  /** A rule for which Envoy refuses the whole route configuration. */
  refused: Candidate | undefined;
}

const KINDS = ["HTTPRoute", "GRPCRoute"];

/**
 * Cilium makes one route configuration for plain requests, whichever port they came by, and another for those over TLS; with HTTPS on more
 * than one port, one for each. HTTP routes that a TLS listener takes are in that of plain requests. Source: Cilium 1.20,
 * operator/pkg/model/translation/envoy_route_configuration.go.
 *
 * @param port that of HTTPS listeners; undefined for plain requests
 */
export function virtualHostsFor(network: Network, gateway: View, port: number | undefined): VirtualHosts {
  const part = port !== undefined && envoyListenersOf(network, gateway).perPort ? port : undefined;
  const key = `cluster/virtualHosts/${reference(gateway)}/${port === undefined ? "plain" : (part ?? "https")}`;
  return network.index(key, () => build(network, gateway, port !== undefined, part));
}

function build(network: Network, gateway: View, ends: boolean, port: number | undefined): VirtualHosts {
  const byHostname = new Map<string, Map<string, EnvoyRoute>>();
  const unknown: { route: View; why: string }[] = [];
  const { served } = listenersServed(network, gateway);
  // Several ListenerSets come by age: where that is not known, their rules are in no order.
  const unordered = !listenerSetsOf(network, gateway).ordered;
  const firstOfSets = served.findIndex(({ listener }) => isOfSet(listener));
  for (const [i, one] of served.entries()) {
    if (one.ends !== ends || one.protocol === "TCP" || one.protocol === "UDP") continue;
    if (port !== undefined && one.port !== port) continue;
    const own = attached(network, gateway, one, KINDS);
    unknown.push(...own.unknown);
    for (const { route, kind, hostnames } of own.taken) {
      const rank = unordered && isOfSet(one.listener) ? firstOfSets : i;
      const place = rank * KINDS.length + KINDS.indexOf(kind);
      const keyed = candidates({ route, kind }).map((c) => [c.key, { ...c.candidate, port: one.port, place }] as const);
      for (const hostname of hostnames) {
        const entries = byHostname.get(hostname) ?? new Map<string, EnvoyRoute>();
        byHostname.set(hostname, entries);
        for (const [key, candidate] of keyed) {
          const entry = entries.get(key);
          if (entry === undefined) entries.set(key, { match: candidate.match, candidates: [candidate] });
          else entry.candidates.push(candidate);
        }
      }
    }
  }
  const sorted = [...byHostname].map(([hostname, entries]) => [hostname, inOrder(entries)] as const);
  const refused = sorted.flatMap(([, entries]) => entries).find((entry) => isWeightless(network, entry));
  return { byHostname: new Map(sorted), unknown, refused: refused?.candidates[0] };
}

/** HTTPRoutes come before GRPCRoutes of the same listener. */
function inOrder(entries: ReadonlyMap<string, EnvoyRoute>): EnvoyRoute[] {
  const list = [...entries.values()];
  for (const { candidates: own } of list) own.sort((a, b) => a.place - b.place);
  const first = (e: EnvoyRoute) => e.candidates[0]?.place ?? 0;
  return list.sort((a, b) => precedence(a.match, b.match) || first(a) - first(b));
}

/**
 * A route's rules by their matches. Rules with equal matches become one, unless they are rules of one HTTPRoute: then the first counts.
 * Source: Cilium 1.20, operator/pkg/model/ingestion/gateway.go (retainDuplicateRuleSources).
 */
function candidates({ route, kind }: { route: View; kind: string }) {
  const found = route
    .at("spec.rules")
    .items()
    .flatMap((rule) =>
      (kind === "GRPCRoute" ? grpcMatches(rule) : httpMatches(rule)).map((match, i) => {
        const shared = `${matchKey(match)}${redirectScheme(rule) === undefined ? "" : " redirect"}`;
        return {
          shared,
          own: `${route.resource.urn} ${rule.path} ${i}`,
          rule,
          candidate: { route, kind, rule, match },
        };
      }),
    );
  return found.map(({ shared, own, rule, candidate }) => {
    const again = kind === "HTTPRoute" && found.some((f) => f.shared === shared && f.rule !== rule);
    return { key: again ? own : shared, candidate };
  });
}

/** The scheme to which a rule redirects. */
export function redirectScheme(rule: View): string | undefined {
  const redirects = rule.at("filters").items();
  const found = redirects.find((filter) => filter.at("type").text() === "RequestRedirect");
  return found?.at("requestRedirect.scheme").text();
}

/** Source: Envoy, weighted_cluster_specifier.cc («Sum of weights in the weighted_cluster must be greater than 0»). */
function isWeightless(network: Network, { candidates: own }: EnvoyRoute): boolean {
  const zero = own.flatMap(backendsOf).filter(({ ref }) => ref.at("weight").known && ref.at("weight").number() === 0);
  if (zero.length === 0 || !own.some((c) => c.place === own[0]?.place && forwards(network, c))) return false;
  const backends = resolvedBackends(network, own);
  return backends.length > 1 && backends.every(({ weight }) => weight === 0);
}

/**
 * The rules for a host: those of its most specific hostname. A request that none of them matches is not tried on less specific ones: Envoy
 * chooses the virtual host first. It compares the whole Host header: Cilium lets exact names stand with any port, and cannot say so of
 * wildcards. Sources: Cilium 1.20, operator/pkg/model/translation/envoy_virtual_host.go (desiredVirtualHost); Envoy, VirtualHost.domains (a
 * wildcard at one end).
 *
 * @param shown the port in the Host header
 */
export function rulesFor(
  virtualHosts: VirtualHosts,
  host: string,
  shown: number | undefined,
): { hostname: string; entries: readonly EnvoyRoute[] } | undefined {
  for (const hostname of shown === undefined ? hostnamesFor(host) : [host.toLowerCase(), ANY]) {
    const entries = virtualHosts.byHostname.get(hostname);
    if (entries !== undefined) return { hostname, entries };
  }
  return undefined;
}
