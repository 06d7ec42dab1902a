import type { Homelab } from "../config/homelab";
import { isOverHttp } from "../config/lanDns";
import { planZones, type WrittenZone } from "./lanDnsZones";
import { type AddressType, outsideNames, planLanRecords, typeOf } from "./lanRecords";
import { lanNames } from "./names";

/** The records for a LAN resolver that is set over its HTTP API. */
export type LanDnsApiPlan = Api & (PiholeRecords | Rewrites | StaticRecords | Zones);

interface Api {
  /** Address at which it answers names. */
  host: string;
  /** Where its API answers, without a path. */
  url: string;
  /** SHA-256 of a certificate that counts although nobody vouches for it. */
  fingerprint?: string;
}

interface PiholeRecords {
  kind: "pihole-api";
  /** Entries of Pi-hole's `dns.hosts`: an address and a name. */
  hosts: string[];
  /** Entries of Pi-hole's `misc.dnsmasq_lines`. Format: dnsmasq(8), options without their leading hyphens. */
  lines: string[];
}

interface Rewrites {
  kind: "adguard";
  user: string;
  /** AdGuard Home's DNS rewrites: `*.example.org` is every name below the domain; a domain that is its own answer is asked of the public DNS. */
  rewrites: { domain: string; answer: string }[];
}

interface StaticRecords {
  kind: "unifi";
  site: string;
  /** Static DNS records of UniFi Network. Never an alias: two of one name stop its DNS and its DHCP. */
  records: { key: string; type: AddressType; value: string }[];
}

interface Zones {
  kind: "technitium";
  zones: WrittenZone[];
}

export function planLanDnsApi(homelab: Homelab): LanDnsApiPlan | undefined {
  const { dns } = homelab.lan;
  if (dns === undefined || !isOverHttp(dns)) return undefined;
  const { url, fingerprint } = dns;
  const api = { host: dns.address, url, ...(fingerprint !== undefined && { fingerprint }) };
  switch (dns.kind) {
    case "pihole-api":
      return { kind: dns.kind, ...api, ...piholeRecords(homelab) };
    case "adguard":
      return { kind: dns.kind, ...api, user: dns.user, rewrites: rewrites(homelab) };
    case "unifi":
      return { kind: dns.kind, ...api, site: dns.site, records: staticRecords(homelab) };
    case "technitium":
      return { kind: dns.kind, ...api, zones: planZones(homelab) };
  }
}

function piholeRecords(homelab: Homelab): Pick<PiholeRecords, "hosts" | "lines"> {
  const { owned, wildcard, names } = planLanRecords(homelab);
  return {
    hosts: names.map(({ name, address }) => `${address} ${name}`),
    lines: [
      ...owned.map((domain) => `local=/${domain}/`),
      ...(wildcard?.addresses ?? []).map((address) => `address=/${wildcard?.domain}/${address}`),
    ],
  };
}

function rewrites(homelab: Homelab): Rewrites["rewrites"] {
  const { wildcard, names } = planLanRecords(homelab);
  if (wildcard === undefined) return names.map(({ name, address }) => ({ domain: name, answer: address }));
  const { domain, addresses } = wildcard;
  return [
    ...[domain, `*.${domain}`].flatMap((name) => addresses.map((answer) => ({ domain: name, answer }))),
    ...names.map(({ name, address: own }) => ({ domain: name, answer: own })),
    ...outsideNames(homelab, wildcard).map((name) => ({ domain: name, answer: name })),
  ];
}

function staticRecords(homelab: Homelab): StaticRecords["records"] {
  return lanNames(homelab).map(({ name, address }) => ({ key: name, type: typeOf(address), value: address }));
}
