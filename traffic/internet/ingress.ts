import { domainToASCII } from "node:url";
import { allOf, anyOf, type Match } from "../match";
import type { View } from "../view";
import { goRegexp } from "./goRegexp";

/** One ingress rule of a tunnel, in the order in which cloudflared tries them. */
export interface IngressRule {
  view: View;
  index: number;
  hostname: string | undefined;
  /** A regular expression; absent: every path. */
  path: string | undefined;
  service: string | undefined;
}

export function ingressRules(config: View): IngressRule[] {
  return config
    .at("config.ingresses")
    .items()
    .map((view, index) => ({
      view,
      index,
      hostname: view.at("hostname").text() || undefined,
      path: view.at("path").text() || undefined,
      service: view.at("service").text(),
    }));
}

/**
 * Does a rule take a request? Its hostname is compared as it is written and as Punycode; `*.` in front stands for one or more labels; its path
 * is a regular expression that has to be found somewhere in the request's path.
 * Source: cloudflared, ingress/rule.go and ingress/ingress.go.
 */
export function takes(rule: IngressRule, hostname: string, path: string): Match {
  return allOf([() => hostMatches(rule.hostname, hostname), () => pathMatches(rule, path)], (holds) => holds());
}

/** Does a rule take every request, as the last one has to and no other may? */
export function isCatchAll({ hostname, path }: IngressRule): boolean {
  return (hostname === undefined || hostname === "*") && path === undefined;
}

function hostMatches(pattern: string | undefined, hostname: string): boolean {
  if (pattern === undefined || pattern === "*") return true;
  return anyOf([pattern, domainToASCII(pattern)], (host) => same(host, hostname)) === true;
}

function same(pattern: string, hostname: string): boolean {
  return pattern === hostname || (pattern.startsWith("*.") && hostname.endsWith(pattern.slice(1)));
}

function pathMatches({ view, path }: IngressRule, requested: string): Match {
  if (path === undefined) return true;
  const expression = goRegexp(path);
  if (expression === undefined)
    return `${view.path}.path is a regular expression that this model does not read as Go does: ${path}`;
  return expression.test(requested);
}

/** Host and port of an origin, `http://192.168.30.61:80`; undefined for `http_status:404` and other built-in origins. */
export function origin(service: string): { scheme: string; host: string; port: number | undefined } | undefined {
  const match = /^(\w+):\/\/(\[[^\]]+\]|[^:/]+)(?::(\d+))?/.exec(service);
  if (match === null) return undefined;
  const [, scheme = "", host = "", port] = match;
  return { scheme, host, port: port === undefined ? USUAL_PORTS[scheme] : Number(port) };
}

const USUAL_PORTS: Partial<Record<string, number>> = { https: 443, http: 80, ssh: 22, rdp: 3389, smb: 445 };
