import { stackDomains } from "../config/appNames";
import type { Homelab } from "../config/homelab";
import { gatewayAddresses, homeGateway, type LanName, lanNames } from "./names";

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
