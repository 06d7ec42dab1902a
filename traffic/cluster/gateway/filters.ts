import { title } from "../../model/kind";
import { reference } from "../../model/kubernetes";
import type { View } from "../../model/view";
import type { Walk } from "../../model/walk";
import type { Outcome, Request } from "../request";
import { type Match, trimmed } from "./matches";
import type { Candidate } from "./virtualHosts";

/** Filters that change or copy a request and let it pass. */
const HARMLESS = ["RequestHeaderModifier", "ResponseHeaderModifier", "RequestMirror", "CORS"];

/**
 * Applies a rule's filters to a request: a redirect ends it here, a rewrite changes what the backend sees. Sources: Gateway API,
 * HTTPRouteFilter, HTTPRequestRedirectFilter, HTTPURLRewriteFilter; Cilium 1.20,
 * operator/pkg/model/translation/envoy_virtual_host.go (getRouteRedirect).
 *
 * @returns where the client is sent; undefined when the request goes on
 */
export function applyFilters(candidate: Candidate, request: Request, walk: Walk): Outcome | undefined {
  const { route, rule } = candidate;
  const step = { layer: "route", place: `route/${reference(route)}` } as const;
  for (const filter of rule.at("filters").items()) {
    const type = filter.at("type").text() ?? "";
    if (type === "RequestRedirect") {
      const to = redirected(filter.at("requestRedirect"), candidate, request);
      const shown = `${to.scheme}://${to.host}${isUsual(to) ? "" : `:${to.port}`}${to.path === "/" ? "" : to.path}`;
      walk.pass({ ...step, at: filter, text: `${title(route.resource)} answers with a redirect to ${shown}` });
      return { redirect: to };
    }
    if (type === "URLRewrite") {
      const hostname = filter.at("urlRewrite.hostname").text();
      const changes = [hostname && `the host ${hostname}`, filter.at("urlRewrite.path").exists() && "another path"];
      walk.pass({
        ...step,
        at: filter,
        text: `${title(route.resource)} rewrites the request: the backend sees ${changes.filter(Boolean).join(" and ")}`,
      });
    } else if (!HARMLESS.includes(type))
      return walk.unknown({
        ...step,
        at: filter,
        text: `${title(route.resource)}: this model does not know the filter ${type}`,
      });
  }
  return undefined;
}

const USUAL = { http: 80, https: 443 } as const;

function isUsual({ scheme, port }: { scheme: string; port: number }): boolean {
  return (USUAL as Record<string, number>)[scheme] === port;
}

/**
 * The port of a redirect that names none is that of its scheme; with no scheme either, that of the listener that the rule is behind, by
 * whichever of them the request came. Source: HTTPRequestRedirectFilter.
 */
function redirected(redirect: View, { match, port }: Candidate, request: Request) {
  const named = redirect.at("scheme").text();
  const scheme = named === "https" || named === "http" ? named : request.scheme === "https" ? "https" : "http";
  const usual = named === undefined ? (port ?? request.port) : USUAL[scheme];
  return {
    scheme,
    protocol: "tcp",
    host: (redirect.at("hostname").text() ?? request.host ?? request.address ?? "").toLowerCase(),
    port: redirect.at("port").number() ?? usual,
    path: redirectedPath(redirect.at("path"), match, request.path),
  } as const;
}

/**
 * Envoy puts the new prefix where the matched one was and minds no slashes, so that `/` for `/a` makes `//b` of `/a/b`; an empty one changes
 * nothing. Source: Envoy, RedirectAction.prefix_rewrite.
 */
function redirectedPath(modifier: View, match: Match, path: string): string {
  const full = modifier.at("replaceFullPath").text();
  if (full !== undefined) return full.split(/[?#]/)[0] || "/";
  const prefix = modifier.at("replacePrefixMatch").text();
  if (!prefix) return path;
  return `${prefix}${path.slice((trimmed(match.path.value) || "/").length)}`;
}
