import type { Homelab } from "../config/homelab";
import { planLanRecords } from "./lanRecords";

/** Names that a person enters into the LAN's resolver. Kept in the stack, so that documents and the traced paths can read them there. */
export interface HandNames {
  /** Address of the resolver. */
  resolver: string;
  /** Address of each name, or `IPv4,IPv6`; `*.example.org` stands for every name below the domain. */
  names: Record<string, string>;
}

export function planHandNames(homelab: Homelab): HandNames | undefined {
  const { dns } = homelab.lan;
  if (dns?.kind !== "none") return undefined;
  const { wildcard, names } = planLanRecords(homelab);
  const all = [
    ...(wildcard ? [wildcard.domain, `*.${wildcard.domain}`].map((name) => [name, wildcard.addresses] as const) : []),
    ...names.map(({ name, address }) => [name, [address]] as const),
  ];
  return {
    resolver: dns.address,
    names: Object.fromEntries(
      all.map(([name]) => [name, all.flatMap(([other, addresses]) => (other === name ? addresses : [])).join(",")]),
    ),
  };
}
