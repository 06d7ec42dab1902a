import { type RouteConfiguration, routed } from "./envoyRoutes";
import type { Asked } from "./islands";

/** Of a CiliumEnvoyConfig what decides where a request goes. */
export interface EnvoyConfig {
  services: { ports: number[]; listener?: string }[];
  resources: Resource[];
}
type Resource = { "@type": string; name: string } & Partial<Listener> & Partial<RouteConfiguration>;
interface Listener {
  filterChains: FilterChain[];
}
interface FilterChain {
  filterChainMatch: { transportProtocol: "tls" | "raw_buffer"; serverNames?: string[] };
  filters: { typedConfig: Filter }[];
}
interface Filter {
  "@type": string;
  rds?: { routeConfigName: string };
  cluster?: string;
  weightedClusters?: { clusters: { name: string; weight?: number }[] };
}

/** The answer that a client gets. */
export type Answer =
  /** No connection comes about, or none that can carry the request. */
  | { kind: "closed" }
  | { kind: "status"; status: number }
  | { kind: "redirect"; scheme: string; host: string; port: number; path: string }
  /** The clusters that get a share of the requests, by their names: `namespace:service:port`. */
  | { kind: "backends"; clusters: string[] }
  /** A connection that carries no request yet. */
  | { kind: "taken" }
  /** Cilium's agent or Envoy would refuse the configuration, so that the earlier one stays. */
  | { kind: "refused"; why: string };

const LISTENER = /\.Listener$/;
const ROUTES = /\.RouteConfiguration$/;

/** Does Envoy take what comes to a port? */
export function hasPort({ services }: EnvoyConfig, port: number): boolean {
  return services.some(({ ports }) => ports.includes(port));
}

/** Envoy's answer with this configuration. Sources: Envoy, «Listener», FilterChainMatch; Cilium 1.20, pkg/ciliumenvoyconfig. */
export function answer({ services, resources }: EnvoyConfig, asked: Asked): Answer {
  const listeners = resources.filter((r) => LISTENER.test(r["@type"]));
  const leads = services
    .filter((s) => s.ports.includes(asked.port))
    .map((s) => listeners.find((l) => !s.listener || l.name === s.listener));
  // The first that there is: pkg/loadbalancer/service.go, ProxyRedirects.ForPort.
  const listener = leads.find((l) => l !== undefined);
  if (listener === undefined) return { kind: "closed" };
  const doubtful = listeners.map(twins).find((why) => why !== undefined);
  if (doubtful !== undefined) return { kind: "refused", why: doubtful };
  if (asked.scheme === "tcp") return { kind: "taken" };
  const chain = chainFor(listener.filterChains ?? [], asked);
  const filter = chain?.filters.at(-1)?.typedConfig;
  if (filter === undefined) return { kind: "closed" };
  if (filter.rds === undefined) return asked.scheme === "tls" || asked.scheme === "https" ? passed(filter) : CLOSED;
  const routes = resources.find((r) => ROUTES.test(r["@type"]) && r.name === filter.rds?.routeConfigName);
  if (asked.scheme === "tls") return { kind: "taken" };
  return routes === undefined ? { kind: "status", status: 404 } : routed({ virtualHosts: [], ...routes }, asked);
}

const CLOSED: Answer = { kind: "closed" };

function passed({ cluster, weightedClusters }: Filter): Answer {
  const clusters = cluster === undefined ? (weightedClusters?.clusters ?? []).map((c) => c.name) : [cluster];
  return { kind: "backends", clusters };
}

/**
 * Two filter chains that match alike, or a share of 0, which a TCP proxy may not have. Sources: Cilium 1.20,
 * pkg/ciliumenvoyconfig/cec_resource_parser.go (listenerHasDuplicateFilterChainMatch); Envoy, filter_chain_manager_impl.cc («multiple filter
 * chains with overlapping matching rules»), tcp_proxy.proto (WeightedCluster.ClusterWeight.weight).
 */
function twins({ filterChains = [] }: Resource): string | undefined {
  const seen = new Set<string>();
  for (const { filterChainMatch: m, filters } of filterChains) {
    for (const name of m.serverNames ?? [""]) {
      const key = `${m.transportProtocol} ${name}`;
      if (seen.has(key)) return `two filter chains for ${key}`;
      seen.add(key);
    }
    const shares = filters.at(-1)?.typedConfig.weightedClusters?.clusters ?? [];
    if (shares.some(({ weight }) => !weight)) return "a TCP proxy with a share of 0";
  }
  return undefined;
}

/** By server name first, exactly, then by the longest wildcard, then without one; by transport only among those: Envoy never goes back. */
function chainFor(chains: readonly FilterChain[], { scheme, host }: Asked): FilterChain | undefined {
  const transport = scheme === "http" ? "raw_buffer" : "tls";
  const named = scheme !== "http" && !isAddress(host);
  const labels = host.split(".");
  const wanted = named ? [host, ...labels.slice(1).map((_, i) => `*.${labels.slice(i + 1).join(".")}`)] : [];
  for (const name of wanted) {
    const found = chains.filter((c) => c.filterChainMatch.serverNames?.includes(name));
    if (found.length > 0) return found.find((c) => c.filterChainMatch.transportProtocol === transport);
  }
  const nameless = chains.filter((c) => (c.filterChainMatch.serverNames ?? []).length === 0);
  return nameless.find((c) => c.filterChainMatch.transportProtocol === transport);
}

/** A client that knows an address only sends no server name. Source: RFC 6066, section 3. */
function isAddress(host: string): boolean {
  return /^[0-9.]+$/.test(host);
}
