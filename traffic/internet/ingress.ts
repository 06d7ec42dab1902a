import { domainToASCII } from "node:url";
import { all, type Truth, Unknown } from "../model/unknown";
import type { View } from "../model/view";
import { goRegexp } from "./goRegexp";

/**
 * One ingress rule of a tunnel. Its fields are read where they are needed: a rule whose origin is not known yet still has its place and its
 * name.
 */
export class IngressRule {
  constructor(
    readonly view: View,
    /** Its place in the order in which cloudflared tries the rules. */
    readonly index: number,
    /** `originRequest` of the whole configuration. */
    readonly defaults: View,
  ) {}

  get hostname(): string | undefined {
    return this.view.at("hostname").text() || undefined;
  }

  /** A regular expression; absent: every path. */
  get path(): string | undefined {
    return this.view.at("path").text() || undefined;
  }

  get service(): string | undefined {
    return this.view.at("service").text();
  }
}

/** The rules that Cloudflare keeps for a tunnel. */
export function ingressRules(config: View): IngressRule[] {
  return new IngressTable(config.at("config.ingresses"), config.at("config.originRequest")).rules;
}

/**
 * The rules of a tunnel, found by the name that is asked for: as many as there are apps, and each trace needs one.
 */
export class IngressTable {
  /** Rules for one name, by it. */
  private readonly exact = new Map<string, number[]>();
  /** Rules for other patterns, for every name, or for one that is not known yet. */
  private readonly open: number[] = [];
  private readonly views: readonly View[];

  constructor(
    list: View,
    private readonly defaults: View,
  ) {
    this.views = list.items();
    this.views.forEach((view, index) => {
      const hostname = view.known ? view.at("hostname") : view;
      const name = hostname.known ? hostname.text() : undefined;
      if (!name || name.includes("*")) this.open.push(index);
      else for (const form of forms(name)) this.exact.set(form, [...(this.exact.get(form) ?? []), index]);
    });
  }

  get rules(): IngressRule[] {
    return this.views.map((_, index) => this.rule(index));
  }

  get last(): IngressRule | undefined {
    return this.views.length === 0 ? undefined : this.rule(this.views.length - 1);
  }

  /** The rules that may take requests for a name, in cloudflared's order. */
  *for(hostname: string): Iterable<IngressRule> {
    const indices = [...(this.exact.get(hostname) ?? []), ...this.open].sort((a, b) => a - b);
    for (const index of indices) yield this.rule(index);
  }

  private rule(index: number): IngressRule {
    return new IngressRule(this.views[index] as View, index, this.defaults);
  }
}

/** A rule's setting for requests to its origin, under one of the names that the API, the provider and the file have for it. */
export function originSetting({ view, defaults }: IngressRule, ...names: string[]): View {
  const all = [view.at("originRequest"), defaults].flatMap((request) => names.map((name) => request.property(name)));
  return all.find((setting) => setting.exists()) ?? (all[0] as View);
}

/**
 * Does a rule take a request? Its hostname is compared as it is written and as Punycode; `*.` in front stands for one
 * or more labels; its path
 * is a regular expression that has to be found somewhere in the request's path.
 * Source: cloudflared, ingress/rule.go and ingress/ingress.go.
 */
export function takes(rule: IngressRule, hostname: string, path: string): Truth {
  return all([() => hostMatches(rule.hostname, hostname), () => pathMatches(rule, path)], (holds) => holds());
}

/** Does a rule take every request, as the last one has to and no other may? */
export function isCatchAll({ hostname, path }: IngressRule): boolean {
  return (hostname === undefined || hostname === "*") && path === undefined;
}

function hostMatches(pattern: string | undefined, hostname: string): boolean {
  if (pattern === undefined || pattern === "*") return true;
  return forms(pattern).some((form) => same(form, hostname));
}

/** A hostname as it is written, and as Punycode where it is a name that Go's idna package looks up: without `*` and `_`. */
function forms(hostname: string): string[] {
  const ascii = domainToASCII(hostname);
  return ascii === hostname || !/^[a-z0-9.-]+$/.test(ascii) ? [hostname] : [hostname, ascii];
}

function same(pattern: string, hostname: string): boolean {
  return pattern === hostname || (pattern.startsWith("*.") && hostname.endsWith(pattern.slice(1)));
}

function pathMatches({ view, path }: IngressRule, requested: string): Truth {
  if (path === undefined) return true;
  const expression = goRegexp(path);
  if (expression === undefined)
    return Unknown.because(
      `${view.path}.path is a regular expression that this model does not read as Go does: ${path}`,
      view,
    );
  const decoded = unescaped(requested);
  // Go's `.` takes all of these but the first.
  if (/[\n\r\u2028\u2029]/.test(decoded)) return Unknown.because(`${view.path}.path on a path with line breaks`, view);
  return expression.test(decoded);
}

function unescaped(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** An origin, as a rule's service names it. */
export interface ServiceOrigin {
  /** WebSocket is HTTP; every scheme that cloudflared does not know is a TCP connection. */
  scheme: "http" | "https" | "tcp";
  host: string;
  /** Undefined where it names none, and its scheme has none of its own. */
  port: number | undefined;
}

/** The origin of `http://192.168.30.61:80`; undefined for `http_status:404` and other built-in origins. Source: cloudflared, ingress/ingress.go. */
export function origin(service: string): ServiceOrigin | undefined {
  const match = /^([a-z][a-z0-9+.-]*):\/\/(?:[^/?#@]*@)?(\[[^\]]+\]|[^:/?#]+)(?::(\d+))?/i.exec(service);
  if (match === null) return undefined;
  const [, scheme = "", written = "", port] = match;
  const known = scheme.toLowerCase();
  const host = written.replace(/^\[|\]$/g, "");
  return { scheme: SPOKEN[known] ?? "tcp", host, port: port === undefined ? USUAL_PORTS[known] : Number(port) };
}

const SPOKEN: Partial<Record<string, "http" | "https">> = { http: "http", ws: "http", https: "https", wss: "https" };

/** Ports of services that name none. Source: cloudflared, ingress/origin_service.go. */
const USUAL_PORTS: Partial<Record<string, number>> = {
  ...{ http: 80, https: 443, ws: 80, wss: 443 },
  ...{ ssh: 22, rdp: 3389, smb: 445, tcp: 7864 },
};
