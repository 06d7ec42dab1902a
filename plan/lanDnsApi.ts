import { publicNamesOf } from "../config/appNames";
import type { Homelab } from "../config/homelab";
import { planLanRecords } from "./lanRecords";
import { lanNames } from "./names";

/** The records for a LAN resolver that is set over its HTTP API. */
export type LanDnsApiPlan = PiholeRecords | Rewrites;

interface PiholeRecords {
  kind: "pihole-api";
  /** Address at which it answers names. */
  host: string;
  /** Where its API answers, without a path. */
  url: string;
  /** Entries of Pi-hole's `dns.hosts`: an address and a name. */
  hosts: string[];
  /** Entries of Pi-hole's `misc.dnsmasq_lines`. Format: dnsmasq(8), options without their leading hyphens. */
  lines: string[];
}

interface Rewrites {
  kind: "adguard";
  host: string;
  url: string;
  user: string;
  /** AdGuard Home's DNS rewrites: `*.example.org` is every name below the domain; a domain that is its own answer is asked of the public DNS. */
  rewrites: { domain: string; answer: string }[];
}

export function planLanDnsApi(homelab: Homelab): LanDnsApiPlan | undefined {
  const { dns } = homelab.lan;
  if (dns?.kind === "adguard")
    return { kind: dns.kind, host: dns.address, url: dns.url, user: dns.user, rewrites: rewrites(homelab) };
  if (dns?.kind !== "pihole-api") return undefined;
  const { owned, wildcard, names } = planLanRecords(homelab);
  return {
    kind: dns.kind,
    host: dns.address,
    url: dns.url,
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
  const known = lanNames(homelab).map(({ name }) => name);
  // The star would lead to the Gateway what only the internet's entrance serves.
  const outside = homelab.apps
    .flatMap((app) => publicNamesOf(app, homelab))
    .filter((name) => name.endsWith(`.${domain}`) && !known.includes(name));
  return [
    ...[domain, `*.${domain}`].flatMap((name) => addresses.map((answer) => ({ domain: name, answer }))),
    ...names.map(({ name, address: own }) => ({ domain: name, answer: own })),
    ...outside.map((name) => ({ domain: name, answer: name })),
  ];
}
