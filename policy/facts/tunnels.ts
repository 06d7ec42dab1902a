import type { View } from "../../traffic/view";

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

/** Host and port of an origin, `http://192.168.30.61:80`; undefined for `http_status:404` and other built-in origins. */
export function origin(service: string): { host: string; port: number | undefined } | undefined {
  const match = /^(\w+):\/\/(\[[^\]]+\]|[^:/]+)(?::(\d+))?/.exec(service);
  if (match === null) return undefined;
  const [, scheme, host = "", port] = match;
  const usual = { https: 443, http: 80, ssh: 22, rdp: 3389 }[scheme ?? ""];
  return { host, port: port === undefined ? usual : Number(port) };
}

/** Does a DNS record lead to a tunnel? */
export function toTunnel(record: View): boolean {
  return record.at("content").text()?.endsWith(".cfargotunnel.com") === true;
}
