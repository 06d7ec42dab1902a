import { publicNamesOf, stackDomains } from "../config/appNames";
import type { Homelab } from "../config/homelab";
import { isOfIpv6 } from "../config/networks";
import { gatewayAddresses, homeGateway, type LanName, lanNames } from "./names";

/** Type of a DNS record with an address. */
export type AddressType = "A" | "AAAA";

export const typeOf = (address: string): AddressType => (isOfIpv6(address) ? "AAAA" : "A");

/** The records that the LAN's resolver has to answer, whichever kind it is. */
export interface LanRecords {
  /** Domains and names that are answered here alone: their other records are nobody's. */
  owned: string[];
  /** Every name below a domain, and the domain itself, stand for one Gateway's addresses, where `names` does not say otherwise. */
  wildcard?: { domain: string; addresses: string[] };
  names: LanName[];
}

type Wildcard = NonNullable<LanRecords["wildcard"]>;

export function planLanRecords(homelab: Homelab): LanRecords {
  const gateway = homelab.lan.dns?.mode === "wildcard" ? homeGateway(homelab) : undefined;
  const home = gateway && { domain: gateway.domain, addresses: gatewayAddresses(gateway, homelab) };
  return {
    owned: ownedDomains(homelab, home),
    ...(home && { wildcard: home }),
    names: lanNames(homelab).filter((n) => !(home && covers(home, n))),
  };
}

/** What one domain is answered with that is answered here alone. */
export interface LanZone {
  domain: string;
  /** Names at the domain and below it; `*.example.org` is every other one. */
  records: LanName[];
}

/**
 * The same as zones: names below an owned domain stand in its zone, `single` are names of domains that the internet answers otherwise. In the order
 * of the names, so that entries of the stack file may change places.
 */
export function lanZones({ owned, wildcard, names }: LanRecords): { zones: LanZone[]; single: LanName[] } {
  const domains = [...owned].sort();
  const domainOf = (name: string) =>
    domains.filter((domain) => isBelow(name, domain)).sort((a, b) => b.length - a.length)[0];
  const zones = domains.map((domain) => ({
    domain,
    records: [
      ...(wildcard?.domain === domain
        ? [domain, `*.${domain}`].flatMap((name) => wildcard.addresses.map((address) => ({ name, address })))
        : []),
      ...names.filter(({ name }) => domainOf(name) === domain),
    ],
  }));
  return { zones, single: names.filter(({ name }) => domainOf(name) === undefined) };
}

/** Names below the wildcard's domain that the internet's entrance alone serves: the star would lead them to the Gateway. */
export function outsideNames(homelab: Homelab, { domain }: Wildcard): string[] {
  const known = lanNames(homelab).map(({ name }) => name);
  return homelab.apps
    .flatMap((app) => publicNamesOf(app, homelab))
    .filter((name) => name.endsWith(`.${domain}`) && !known.includes(name));
}

/** True when the wildcard's answer for a name is the right one. */
function covers(wildcard: Wildcard, { name, address }: LanName): boolean {
  return wildcard.addresses.includes(address) && isBelow(name, wildcard.domain);
}

/** Is it the domain, or a name in it? */
export function isBelow(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}

/**
 * Names that are answered here alone. Without it the resolver asks the internet for a name's HTTPS record (type 65), and a
 * browser learns from Cloudflare's answer to try HTTP/3, which nothing on the LAN serves.
 */
function ownedDomains(homelab: Homelab, wildcard: Wildcard | undefined): string[] {
  const { internal, public: zone } = homelab.domains;
  const domains = stackDomains(homelab);
  const whole = wildcard || internal !== zone ? [internal] : [];
  const single = lanNames(homelab)
    .map((n) => n.name)
    // The rest of a domain that an app has for a name, and everything else, is still the internet's to answer.
    .filter((name) => !whole.some((domain) => isBelow(name, domain)) && !domains.includes(name));
  return [...whole, ...new Set(single)];
}
