import { reference } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import type { View } from "../../model/view";
import { listenersServed } from "./acceptedListeners";
import { backendsOf, forwards, type Holder, kept } from "./backends";
import { doorsOf } from "./envoyListeners";
import { ANY, hostnamesFor } from "./hostnames";
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

/** What Cilium makes one route of Envoy of: rules that ask for the same of a request, whosever they are. */
export interface Entry {
  match: Match;
  candidates: Candidate[];
}

/** The hostnames of some listeners, with what requests for each of them are held against, in order. */
export interface Table {
  byHostname: ReadonlyMap<string, readonly Entry[]>;
  /** Routes for which it is not known whether a listener takes them. */
  unknown: readonly { route: View; why: string }[];
  /** A rule for which Envoy refuses the whole table. */
  refused: Candidate | undefined;
}

const KINDS = ["HTTPRoute", "GRPCRoute"];

/**
 * Cilium holds plain requests against one table, whichever port they came by, and those over TLS against another; with HTTPS on more than one
 * port, one for each. HTTP routes that a TLS listener takes are in the table of plain requests. Source: Cilium 1.20,
 * operator/pkg/model/translation/envoy_route_configuration.go.
 *
 * @param port of an HTTPS table; undefined for that of plain requests
 */
export function tableFor(network: Network, gateway: View, port: number | undefined): Table {
  const part = port !== undefined && doorsOf(network, gateway).perPort ? port : undefined;
  const key = `cluster/table/${reference(gateway)}/${port === undefined ? "plain" : (part ?? "https")}`;
  return network.index(key, () => build(network, gateway, port !== undefined, part));
}

function build(network: Network, gateway: View, ends: boolean, port: number | undefined): Table {
  const byHostname = new Map<string, Map<string, Entry>>();
  const unknown: { route: View; why: string }[] = [];
  const { served } = listenersServed(network, gateway);
  for (const [i, one] of served.entries()) {
    if (one.ends !== ends || one.protocol === "TCP" || one.protocol === "UDP") continue;
    if (port !== undefined && one.port !== port) continue;
    const own = attached(network, gateway, one, KINDS);
    unknown.push(...own.unknown);
    for (const { route, kind, hostnames } of own.taken) {
      const place = i * KINDS.length + KINDS.indexOf(kind);
      const keyed = candidates({ route, kind }).map((c) => [c.key, { ...c.candidate, port: one.port, place }] as const);
      for (const hostname of hostnames) {
        const entries = byHostname.get(hostname) ?? new Map<string, Entry>();
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
function inOrder(entries: ReadonlyMap<string, Entry>): Entry[] {
  const list = [...entries.values()];
  for (const { candidates: own } of list) own.sort((a, b) => a.place - b.place);
  const first = (e: Entry) => e.candidates[0]?.place ?? 0;
  return list.sort((a, b) => precedence(a.match, b.match) || first(a) - first(b));
}

/**
 * A route's rules by their matches. Those that ask for the same become one, unless they are rules of one HTTPRoute: then the first counts.
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
function isWeightless(network: Network, { candidates: own }: Entry): boolean {
  const zero = own.flatMap(backendsOf).filter(({ ref }) => ref.at("weight").known && ref.at("weight").number() === 0);
  if (zero.length === 0 || !own.some((c) => c.place === own[0]?.place && forwards(network, c))) return false;
  const backends = kept(network, own);
  return backends.length > 1 && backends.every(({ weight }) => weight === 0);
}

/**
 * The rules for a host: those of its most specific hostname. What none of them matches is not held against less specific hostnames: Envoy
 * chooses the virtual host first. It compares the whole Host header: Cilium lets exact names stand with any port, and cannot say so of
 * wildcards. Sources: Cilium 1.20, operator/pkg/model/translation/envoy_virtual_host.go (desiredVirtualHost); Envoy, VirtualHost.domains (a
 * wildcard at one end).
 *
 * @param shown the port in the Host header
 */
export function rulesFor(
  table: Table,
  host: string,
  shown: number | undefined,
): { hostname: string; entries: readonly Entry[] } | undefined {
  for (const hostname of shown === undefined ? hostnamesFor(host) : [host.toLowerCase(), ANY]) {
    const entries = table.byHostname.get(hostname);
    if (entries !== undefined) return { hostname, entries };
  }
  return undefined;
}
