import type { Answer } from "./envoy";
import type { Asked } from "./islands";

export interface RouteConfiguration {
  virtualHosts: VirtualHost[];
}
interface VirtualHost {
  domains: string[];
  routes?: Route[];
}
interface Route {
  match: Match;
  route?: { cluster?: string; weightedClusters?: { clusters: { name: string; weight?: number }[] } };
  redirect?: {
    schemeRedirect?: string;
    hostRedirect?: string;
    portRedirect?: number;
    pathRedirect?: string;
    prefixRewrite?: string;
  };
  directResponse?: { status: number };
}
interface Match {
  path?: string;
  prefix?: string;
  pathSeparatedPrefix?: string;
  safeRegex?: { regex: string };
  headers?: Header[];
  queryParameters?: unknown[];
}
interface Header {
  name: string;
  stringMatch: { exact?: string; safeRegex?: { regex: string }; ignoreCase?: boolean };
  invertMatch?: boolean;
}

const USUAL: Record<string, number> = { http: 80, https: 443 };

/**
 * The answer of the virtual host's first matching route to a GET without a query and without headers of its own. Sources: Envoy, «Route
 * matching» and route_components.proto.
 */
export function routed(configuration: RouteConfiguration, asked: Asked): Answer {
  for (const { routes = [] } of configuration.virtualHosts)
    for (const { route } of routes) {
      const shares = route?.weightedClusters?.clusters;
      // Envoy, weighted_cluster_specifier.cc: «Sum of weights in the weighted_cluster must be greater than 0.»
      if (shares?.every(({ weight }) => !weight)) return { kind: "refused", why: "weights that add up to 0" };
    }
  const found = virtualHost(configuration.virtualHosts, authority(asked))?.routes?.find((r) => matches(r.match, asked));
  if (found === undefined) return { kind: "status", status: 404 };
  if (found.directResponse !== undefined) return { kind: "status", status: found.directResponse.status };
  if (found.redirect !== undefined) return redirected(found, asked);
  const { cluster, weightedClusters } = found.route ?? {};
  const shares = (weightedClusters?.clusters ?? []).filter(({ weight }) => weight);
  return { kind: "backends", clusters: cluster === undefined ? shares.map((c) => c.name) : [cluster] };
}

/** A client's Host header: the port, too, unless it is the scheme's own. Source: RFC 9110, section 7.2. */
function authority({ scheme, host, port }: Asked): string {
  return USUAL[scheme] === port ? host : `${host}:${port}`;
}

/** Source: Envoy, route_components.proto, VirtualHost.domains: exact, then `*.name` by length, then `name*` by length, then `*`. */
function virtualHost(hosts: readonly VirtualHost[], host: string): VirtualHost | undefined {
  const having = (holds: (domain: string) => boolean) => {
    const domains = hosts.flatMap((h) => h.domains.filter(holds).map((domain) => ({ h, domain })));
    return domains.sort((a, b) => b.domain.length - a.domain.length)[0]?.h;
  };
  return (
    having((d) => d === host) ??
    having((d) => d !== "*" && d.startsWith("*") && host.endsWith(d.slice(1)) && host.length >= d.length) ??
    having(
      (d) => !d.startsWith("*") && d.endsWith("*") && host.startsWith(d.slice(0, -1)) && host.length >= d.length,
    ) ??
    having((d) => d === "*")
  );
}

function matches(match: Match, asked: Asked): boolean {
  if ((match.queryParameters ?? []).length > 0) return false;
  return pathMatches(match, asked.path) && (match.headers ?? []).every((header) => headerMatches(header, asked));
}

function pathMatches({ path, prefix, pathSeparatedPrefix, safeRegex }: Match, asked: string): boolean {
  if (path !== undefined) return asked === path;
  if (safeRegex !== undefined) return new RegExp(`^(?:${safeRegex.regex})$`).test(asked);
  if (pathSeparatedPrefix !== undefined)
    return asked === pathSeparatedPrefix || asked.startsWith(`${pathSeparatedPrefix}/`);
  if (prefix !== undefined) return asked.startsWith(prefix);
  throw new Error("a route without any of the known path specifiers");
}

/** A header that is not there matches nothing, and so its inverse everything. */
function headerMatches({ name, stringMatch: { exact, ignoreCase }, invertMatch }: Header, asked: Asked): boolean {
  const present: Record<string, string> = { ":method": "GET", "x-forwarded-proto": asked.scheme };
  const value = present[name.toLowerCase()];
  const same = ignoreCase ? value === exact?.toLowerCase() : value === exact;
  return (value !== undefined && same) !== (invertMatch ?? false);
}

/** Source: Envoy, route_components.proto, RedirectAction. */
function redirected({ match, redirect = {} }: Route, asked: Asked): Answer {
  const { schemeRedirect, hostRedirect, portRedirect, pathRedirect, prefixRewrite } = redirect;
  const scheme = schemeRedirect ?? asked.scheme;
  const matched = match.path ?? match.pathSeparatedPrefix ?? match.prefix ?? "";
  const rewritten = prefixRewrite === undefined ? asked.path : prefixRewrite + asked.path.slice(matched.length);
  const port = portRedirect ?? USUAL[scheme] ?? asked.port;
  return { kind: "redirect", scheme, host: hostRedirect ?? asked.host, port, path: pathRedirect ?? rewritten };
}
