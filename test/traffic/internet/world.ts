import { throughInternet } from "../../../traffic/internet";
import { parseDestination } from "../../../traffic/model/destination";
import { Network } from "../../../traffic/model/network";
import type { Resource } from "../../../traffic/model/resource";
import type { Verdict } from "../../../traffic/model/verdict";
import { follow } from "../../../traffic/model/walk";
import { object, resource } from "../../policy/resources";

type Props = Record<string, unknown>;

export const TUNNEL = "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared";
const CONFIG = "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig";

export const cloudflare = (kind: string, name: string, props: Props): Resource =>
  resource(`cloudflare:index/${kind[0]?.toLowerCase()}${kind.slice(1)}:${kind}`, name, props);

/** A record of the zone `example.org`; its content is an address when it looks like one. */
export function record(name: string, content: unknown = "home.cfargotunnel.com", rest: Props = {}): Resource {
  const type = /^[\d.]+$/.test(String(content)) ? "A" : "CNAME";
  return cloudflare("DnsRecord", `${name} ${type}`, {
    ...{ zoneId: "zone", name, type, content, proxied: true, ttl: 1 },
    ...rest,
  });
}

export const setting = (settingId: string, value: string): Resource =>
  cloudflare("ZoneSetting", settingId, { zoneId: "zone", settingId, value });

export const tunnel = (name = "home", rest: Props = {}): Resource =>
  resource(TUNNEL, name, { name, configSrc: "cloudflare", ...rest });

export function rules(...ingresses: Props[]): Resource {
  return resource(CONFIG, "rules", { tunnelId: "home", config: { ingresses } });
}

export const NOT_FOUND = { service: "http_status:404" };
export const APP = { hostname: "app.example.org", service: "http://app.media.svc.cluster.local:80" };

export function cloudflared(name = "cloudflared", container: Props = {}, spec: Props = {}): Resource {
  const labels = { "app.kubernetes.io/name": name };
  const usual = { image: "cloudflare/cloudflared:2025.8.1", args: ["tunnel", "run"], ...container };
  return object("apps/v1", "Deployment", `edge/${name}`, {
    spec: { ...spec, template: { metadata: { labels }, spec: { containers: [usual], ...(spec.pod as Props) } } },
  });
}

/** A zone, tunnel and cloudflared that serve https://app.example.org. */
export const WORLD: readonly Resource[] = [
  record("app.example.org"),
  record("other.example.org"),
  tunnel(),
  rules(APP, NOT_FOUND),
  cloudflared(),
];

export interface Asked {
  verdict: Verdict;
  origin: ReturnType<typeof throughInternet> | undefined;
  /** Why it ended, and the field that decided, `DnsRecord app.example.org CNAME: content`. */
  why: string;
  by: string;
  texts: string[];
}

/** The way of a request from the internet. */
export function ask(resources: readonly Resource[], url: string): Asked {
  let origin: ReturnType<typeof throughInternet> | undefined;
  const verdict = follow((walk) => {
    origin = throughInternet(new Network(resources), parseDestination(url), walk);
    return undefined;
  });
  const end = verdict.status === "reachable" ? undefined : verdict;
  return {
    verdict,
    origin,
    why: end?.why ?? "",
    by: end?.by === undefined ? "" : `${end.by.title}: ${end.by.field}`,
    texts: verdict.hops.map((hop) => hop.text),
  };
}

/** The world with one resource taken out, put in or put in the place of the one with its type and name. */
export function changed(world: readonly Resource[], ...changes: { without?: string; with?: Resource }[]): Resource[] {
  return changes.reduce<Resource[]>(
    (resources, { without, with: added }) => [
      ...resources.filter((r) => r.name !== without && r.urn !== added?.urn),
      ...(added ? [added] : []),
    ],
    [...world],
  );
}
