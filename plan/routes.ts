import type { IHTTPRoute } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute";
import type { App, PathMatch, Route } from "../config/homelab";
import { publicRoutes, servedPorts } from "../config/routes";

type HttpRule = NonNullable<NonNullable<IHTTPRoute["spec"]>["rules"]>[number];

/**
 * Rules of an app's HTTPRoute. The order means nothing: a Gateway takes the narrowest match.
 *
 * @param match how a Gateway is to compare a route's paths
 */
export function httpRules(
  app: App,
  routes: readonly Route[],
  match: (path: PathMatch) => Path = asWritten,
): HttpRule[] {
  return routes.map((route) => {
    const { port, redirect, timeout } = route;
    const filters = filtersOf(route);
    return {
      matches: [{ path: match(route.match) }],
      ...(filters.length > 0 && { filters }),
      ...(redirect === undefined && { backendRefs: [{ name: app.service.name, port }] }),
      // A backendRequest beside it would switch the limit off where it is 0.
      ...(timeout !== undefined && { timeouts: { request: timeout } }),
    };
  });
}

type Path = PathMatch | { type: "RegularExpression"; value: string };

function asWritten(path: PathMatch): Path {
  return path;
}

/**
 * A path whose app has others that are closed: what is below it must not climb out of it again. Envoy compares paths as they come, and hands them
 * on so; none of them is tidied up, as Cilium leaves normalize_path off. Of two such expressions that match, Cilium takes the longer. Sources: Envoy,
 * RouteMatch.safe_regex (the whole path, without the query); Cilium 1.20, operator/pkg/model/translation (envoy_http_connection_manager.go, SortableRoute).
 */
export function closedPath({ type, value }: PathMatch): Path {
  if (type === "Exact") return { type, value };
  return { type: "RegularExpression", value: `${escaped(value)}(/${STAYING})*` };
}

/** A character of a path that is neither a dot nor a slash, also where servers decode it: not %2e, %2f or %5c. */
const PLAIN = String.raw`([^/.\\%]|%[013-46-9a-fA-F][0-9a-fA-F]|%2[0-9a-dA-D]|%5[0-9abd-fABD-F])`;
/** A part of a path that does not climb, as {@link PART}. */
const STAYING = String.raw`(\.?${PLAIN}(${PLAIN}|\.)*)?`;

function escaped(path: string): string {
  return path.replace(/[.+]/g, String.raw`\$&`);
}

function filtersOf({ match, redirect, rewrite }: Route): NonNullable<HttpRule["filters"]> {
  if (redirect !== undefined) {
    const statusCode = redirect.permanent ? (301 as const) : (302 as const);
    return [{ type: "RequestRedirect", requestRedirect: { ...redirectTarget(redirect.to), statusCode } }];
  }
  if (rewrite === undefined) return [];
  const path =
    match.type === "Exact"
      ? { type: "ReplaceFullPath" as const, replaceFullPath: rewrite }
      : { type: "ReplacePrefixMatch" as const, replacePrefixMatch: rewrite };
  return [{ type: "URLRewrite", urlRewrite: { path } }];
}

/**
 * A path, or an https URL. Neither names the scheme, which stays HTTPS: Cilium matches a redirect that names one only for requests that came by
 * another. Source: Cilium 1.20, operator/pkg/model/translation/envoy_virtual_host.go (getRouteRedirectMatch).
 */
function redirectTarget(to: string): { hostname?: string; port?: number; path: FullPath } {
  const path = (value: string): FullPath => ({ type: "ReplaceFullPath", replaceFullPath: value });
  if (to.startsWith("/")) return { path: path(to) };
  const { hostname, port, pathname } = new URL(to);
  return { hostname, path: path(pathname), ...(port !== "" && { port: Number(port) }) };
}

interface FullPath {
  type: "ReplaceFullPath";
  replaceFullPath: string;
}

/** The protocol of a port of an app's Service, in Kubernetes's words; Cilium heeds it because the program switches ALPN on. */
export function appProtocolOf({ port, appProtocol, routes }: App, asked: number): { appProtocol?: string } {
  const written = asked === port ? appProtocol : undefined;
  const spoken = written ?? routes.find((route) => route.port === asked && route.appProtocol)?.appProtocol;
  return spoken === undefined ? {} : { appProtocol: `kubernetes.io/${spoken}` };
}

/** Ports of an app's pods behind some of its routes. */
export function podPorts({ port, targetPort }: App, routes: readonly Route[]): number[] {
  return servedPorts(routes).map((served) => (served === port ? targetPort : served));
}

/** A regular expression of cloudflared's; undefined: every path. */
export interface TunnelPath {
  path?: string;
  port: number;
}

/** Paths that the tunnel's rules for an app are for, the narrowest first. */
export function tunnelPaths(app: App): TunnelPath[] {
  return publicRoutes(app).map(({ match, port }) => ({
    ...(match.value !== "/" && { path: expression(match) }),
    port,
  }));
}

/** A part of a path that does not climb: neither `..` nor `..;`, which some servers read as that. */
const PART = String.raw`([^/.\\][^/\\]*|\.[^/.\\][^/\\]*)?`;

/**
 * A path as cloudflared's regular expression, which is asked of the decoded path and anchored by itself alone. A path below a prefix must not
 * climb out of it again: cloudflared compares the path as it was sent, and hands it on as it was sent.
 * Sources: cloudflared, ingress/rule.go; Cloudflare, «URL normalization» (to the origin only where it is switched on).
 */
function expression({ type, value }: PathMatch): string {
  const literal = escaped(value);
  return type === "Exact" ? `^${literal}$` : `^${literal}(/${PART})*$`;
}
