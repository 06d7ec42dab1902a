import { goRegexp } from "../../internet/goRegexp";
import type { View } from "../../model/view";

/** One `matches` entry of a route's rule, in the form in which rules are compared. */
export interface Match {
  path: { type: "Exact" | "PathPrefix" | "RegularExpression"; value: string };
  method: string | undefined;
  /** Headers and query parameters that a request must carry besides, as a message names them. */
  headers: readonly string[];
  query: readonly string[];
  /** The entry; the rule where it has none and therefore matches everything. */
  view: View;
}

const EVERYTHING = { type: "PathPrefix", value: "/" } as const;
/** A GRPCRoute's rule that asks for no call is not made one with an HTTPRoute's for `/`. */
const ANY_CALL = { type: "PathPrefix", value: "" } as const;

/** The matches of an HTTPRoute's rule. Source: Gateway API, HTTPRouteMatch. */
export function httpMatches(rule: View): Match[] {
  const matches = rule.at("matches").items();
  if (matches.length === 0) return [{ path: EVERYTHING, method: undefined, headers: [], query: [], view: rule }];
  return matches.map((view) => {
    const value = view.at("path.value").text() ?? "/";
    const type = view.at("path.type").text() ?? "PathPrefix";
    return {
      path: { type: type === "Exact" || type === "RegularExpression" ? type : "PathPrefix", value },
      method: view.at("method").text(),
      headers: names(view.at("headers"), "header"),
      query: names(view.at("queryParams"), "query parameter"),
      view,
    };
  });
}

/**
 * The matches of a GRPCRoute's rule: a call is a request for `/service/method`, whatever its method. Sources: Gateway API, GRPCMethodMatch;
 * Cilium 1.20, operator/pkg/model/ingestion/gateway.go (toGRPCPathMatch).
 */
export function grpcMatches(rule: View): Match[] {
  const matches = rule.at("matches").items();
  const rest = { method: undefined, query: [] };
  if (matches.length === 0) return [{ ...rest, path: ANY_CALL, headers: [], view: rule }];
  return matches.map((view) => {
    const service = view.at("method.service").text();
    const method = view.at("method.method").text();
    const regular = view.at("method.type").text() === "RegularExpression";
    const whole = service !== undefined && method !== undefined;
    const path =
      regular || (service === undefined && method !== undefined)
        ? ({ type: "RegularExpression", value: `/${service ?? ".+"}/${method ?? ".+"}` } as const)
        : whole
          ? ({ type: "Exact", value: `/${service}/${method}` } as const)
          : service === undefined
            ? ANY_CALL
            : ({ type: "PathPrefix", value: `/${service}/` } as const);
    return { ...rest, path, headers: names(view.at("headers"), "header"), view };
  });
}

/** A key that two matches have in common where they ask for the same. Source: Cilium 1.20, operator/pkg/model/model.go (GetMatchKey). */
export function matchKey({ path, method, view }: Match): string {
  const named = (list: string) =>
    view
      .at(list)
      .items()
      .map((item) => [item.at("name").text(), item.at("type").text() ?? "Exact", item.at("value").text()].join(":"))
      .sort();
  return JSON.stringify([path.type, path.value, method, named("headers"), named("queryParams")]);
}

function names(list: View, what: string): string[] {
  return list.items().map((item) => `${what} ${item.at("name").text() ?? "?"}: ${item.at("value").text() ?? "?"}`);
}

/**
 * The order in which two matches are tried: negative where `a` is the first. Order: exact path, then regular expression, then the longest prefix; a method; more
 * headers; more query parameters. Sources: Gateway API, HTTPRouteRule.matches (regular expressions are left to the implementation); Cilium
 * 1.20, operator/pkg/model/translation, SortableRoute.
 */
export function precedence(a: Match, b: Match): number {
  return (
    length(b, "Exact") - length(a, "Exact") ||
    length(b, "RegularExpression") - length(a, "RegularExpression") ||
    length(b, "PathPrefix") - length(a, "PathPrefix") ||
    Number(b.method !== undefined) - Number(a.method !== undefined) ||
    // Between methods Cilium goes by the alphabet; a request has one method, so that both cannot match it.
    b.headers.length - a.headers.length ||
    b.query.length - a.query.length
  );
}

function length({ path }: Match, type: Match["path"]["type"]): number {
  if (path.type !== type) return 0;
  return type === "PathPrefix" ? trimmed(path.value).length : path.value.length;
}

/**
 * Does the path match? A regular expression has to match all of it, in the dialect of Go and Envoy (RE2).
 *
 * @returns undefined for an expression that might mean something else here
 */
export function pathMatches({ path }: Pick<Match, "path">, requested: string): boolean | undefined {
  if (path.type === "RegularExpression") return goRegexp(`^(?:${path.value})$`)?.test(requested);
  if (path.type === "Exact") return requested === path.value;
  const prefix = trimmed(path.value);
  return requested === prefix || requested.startsWith(`${prefix}/`) || prefix === "";
}

/** A prefix is compared by whole elements, and a slash at its end does not count. */
export function trimmed(prefix: string): string {
  return prefix.replace(/\/+$/, "");
}

/** The conditions of a match besides its path, for messages; empty: none. A plain request is a GET without headers. */
export function conditions(match: Match): string[] {
  const needed = match.method !== undefined && match.method.toUpperCase() !== "GET" ? [`method ${match.method}`] : [];
  return [...needed, ...match.headers, ...match.query];
}
