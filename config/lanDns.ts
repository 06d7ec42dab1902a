import { COREDNS_IMAGE } from "./releases";
import type { WrittenHomelab } from "./schema";

/** The LAN's resolver, as it is told apart by how the stack's names get to it. */
export type LanDns = Common & (OverSsh | OverHttp | InCluster | ByHand);

interface Common {
  /** Optional settings that the configuration itself names. */
  written: string[];
  address: string;
  mode: "records" | "wildcard";
  /** Names that belong to no app. */
  records: Record<string, string>;
}

export interface OverSsh {
  kind: "pihole" | "dnsmasq";
  user: string;
  sshPort: number;
  hostKey?: string;
  directory: string;
  restart?: string;
}

export type OverHttp = Api &
  ({ kind: "pihole-api" | "technitium" } | { kind: "adguard"; user: string } | { kind: "unifi"; site: string });

/** Where an API answers. */
interface Api {
  url: string;
  /** SHA-256 of the certificate that it may show although nobody vouches for it: 32 bytes in hexadecimal capitals, with colons. */
  fingerprint?: string;
}

/** A CoreDNS of the stack's own. */
export interface InCluster {
  kind: "coredns";
  /** The servers that it asks for every other name. */
  upstreams: string[];
  image: string;
  replicas: number;
}

interface ByHand {
  kind: "none";
}

type Written = NonNullable<WrittenHomelab["lan"]["dns"]>;

/** Fills in what is left out. A missing address is the router's, which rules/ reports where it cannot be meant. */
export function resolveLanDns(dns: Written, router: string): LanDns {
  const common = {
    written: Object.keys(dns),
    address: dns.address ?? router,
    mode: dns.mode,
    records: dns.records,
  };
  const api = (url: string): Api => ({
    url: dns.url ?? url,
    ...(dns.fingerprint !== undefined && { fingerprint: dns.fingerprint.toUpperCase() }),
  });
  switch (dns.kind) {
    case "none":
      return { ...common, kind: dns.kind };
    case "coredns":
      return { ...common, kind: dns.kind, ...inCluster(dns, router) };
    case "pihole-api":
      return { ...common, kind: dns.kind, ...api(`http://${common.address}`) };
    case "adguard":
      return { ...common, kind: dns.kind, ...api(`http://${common.address}`), user: dns.user ?? "admin" };
    case "unifi":
      return { ...common, kind: dns.kind, ...api(`https://${common.address}`), site: dns.site ?? "default" };
    case "technitium":
      return { ...common, kind: dns.kind, ...api(`http://${common.address}:5380`) };
    default:
      return { ...common, ...overSsh(dns, dns.kind) };
  }
}

function inCluster({ upstreams, image, replicas }: Written, router: string): Omit<InCluster, "kind"> {
  return {
    upstreams: upstreams ?? [router],
    image: image ?? COREDNS_IMAGE,
    replicas: replicas ?? 2,
  };
}

function overSsh({ user, sshPort, hostKey, directory, restart }: Written, kind: OverSsh["kind"]): OverSsh {
  return {
    kind,
    user: user ?? "root",
    sshPort: sshPort ?? 22,
    ...(hostKey !== undefined && { hostKey }),
    directory: directory ?? "/etc/dnsmasq.d",
    ...(restart !== undefined && { restart }),
  };
}

/** Does the stack write to it over SSH? */
export function isOverSsh(dns: LanDns): dns is LanDns & OverSsh {
  return dns.kind === "pihole" || dns.kind === "dnsmasq";
}

/** Does it run in the cluster? */
export function isInCluster(dns: LanDns): dns is LanDns & InCluster {
  return dns.kind === "coredns";
}

/** Is it told by an HTTP API? */
export function isOverHttp(dns: LanDns): dns is LanDns & OverHttp {
  return isApiKind(dns.kind);
}

/** The kinds that are told by an HTTP API. */
export const API_KINDS = [
  "pihole-api",
  "adguard",
  "unifi",
  "technitium",
] as const satisfies readonly OverHttp["kind"][];

export function isApiKind(kind: LanDns["kind"] | undefined): kind is OverHttp["kind"] {
  return API_KINDS.some((known) => known === kind);
}
