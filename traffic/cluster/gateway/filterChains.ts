import { namespaceOf } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import type { View } from "../../model/view";
import type { Served } from "./acceptedListeners";
import { type ResolvedBackend, resolvedBackends } from "./backends";
import { ANY, hostnamesFor } from "./hostnames";
import { attached } from "./routing";

/** Takes TLS connections by the name in the handshake: for listeners that end TLS with one certificate, or for a rule that passes it through. */
export interface FilterChain {
  names: readonly string[];
  /** The property that makes it. */
  at: View;
  https: readonly Served[];
  passthrough: Passthrough | undefined;
}

/** A rule of a TLSRoute behind a listener. */
export interface Passthrough {
  served: Served;
  route: View;
  rule: View;
  hostnames: readonly string[];
  backends: readonly ResolvedBackend[];
}

/**
 * One filter chain for each certificate, with the names of all listeners that have it; for every name, where one of them has none. Source: Cilium
 * 1.20, operator/pkg/model/translation/envoy_listener.go (httpsFilterChains, toFilterChainMatch).
 */
export function httpsFilterChains(https: readonly Served[]): FilterChain[] {
  const bySecret = new Map<string, Served[]>();
  for (const served of https)
    for (const secret of new Set(secretsOf(served))) {
      const before = bySecret.get(secret);
      if (before === undefined) bySecret.set(secret, [served]);
      else before.push(served);
    }
  return [...bySecret.values()].map((list) => {
    const names = [...new Set(list.map(({ hostname }) => hostname ?? ANY))];
    const [{ listener: at }] = list as [Served];
    return { names: names.includes(ANY) ? [ANY] : names, at, https: list, passthrough: undefined };
  });
}

function secretsOf({ listener }: Served): string[] {
  const refs = listener.at("tls.certificateRefs").items();
  // Certificates whose names are not known yet are each a certificate of its own.
  return refs.map((ref) =>
    ref.at("name").known && ref.at("namespace").known
      ? `${ref.at("namespace").text() ?? namespaceOf(listener.root())}/${ref.at("name").text()}`
      : `${listener.resource.urn} ${ref.path}`,
  );
}

/** The rules by which TLS listeners pass connections through, and the routes for which it is not known whether one takes them. */
export function passthroughsOf(network: Network, gateway: View, served: readonly Served[]) {
  const unknown: { route: View; why: string }[] = [];
  const passthroughs: Passthrough[] = [];
  for (const one of served.filter(({ protocol }) => protocol === "TLS")) {
    const found = attached(network, gateway, one, ["TLSRoute"]);
    unknown.push(...found.unknown);
    for (const { route, kind, hostnames } of found.taken)
      for (const rule of route.at("spec.rules").items())
        passthroughs.push({
          served: one,
          route,
          rule,
          hostnames,
          backends: resolvedBackends(network, [{ route, kind, rule }]),
        });
  }
  return { passthroughs, unknown };
}

/** A rule without any backend makes no filter chain. */
export function passthroughChains(passthroughs: readonly Passthrough[]): FilterChain[] {
  return passthroughs
    .filter(({ backends }) => backends.length > 0)
    .map((passthrough) => ({
      names: [...new Set(passthrough.hostnames)],
      at: passthrough.rule,
      https: [],
      passthrough,
    }));
}

/** The filter chain that takes a connection: the exact name's, then that of the longest wildcard, then one for every name. */
export function byName(filterChains: readonly FilterChain[], name: string | undefined): FilterChain | undefined {
  for (const hostname of name === undefined ? [ANY] : hostnamesFor(name)) {
    const found = filterChains.find(({ names }) => names.includes(hostname));
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Why Envoy, or Cilium's agent before it, does not take filter chains: one name may lead to one of them only. Sources: Cilium 1.20,
 * pkg/ciliumenvoyconfig/cec_resource_parser.go (listenerHasDuplicateFilterChainMatch); Envoy, filter_chain_manager_impl.cc; tcp_proxy.proto
 * (a cluster's weight is 1 at least).
 */
export function refusedFilterChain(filterChains: readonly FilterChain[]): { why: string; at: View } | undefined {
  const seen = new Set<string>();
  for (const { names, at, passthrough } of filterChains) {
    const twice = names.find((name) => seen.has(name));
    if (twice !== undefined)
      return { why: `two certificates or TLS routes are for ${twice === ANY ? "every name" : twice}`, at };
    for (const name of names) seen.add(name);
    const backends = passthrough?.backends ?? [];
    if (backends.length > 1 && backends.some(({ weight }) => weight === 0))
      return { why: "a TLS route gives one of several backends the weight 0", at };
  }
  return undefined;
}
