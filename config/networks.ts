import * as ipaddr from "ipaddr.js";

/** Networks of either kind of address; ipv4.ts has what is of IPv4 alone. */
export interface IpNetwork {
  kind: "ipv4" | "ipv6";
  first: bigint;
  last: bigint;
}

/** Is this, which is an address or a network, one of IPv6? Nothing is said of other texts. */
export function isOfIpv6(text: string): boolean {
  return text.includes(":");
}

/** The network of a CIDR, with or without a host's part: that of `10.20.0.11/24` begins at 10.20.0.0. Throws on anything else. */
export function networkOf(cidr: string): IpNetwork {
  const [address, prefix] = ipaddr.parseCIDR(cidr);
  const bytes = address.toByteArray();
  const size = 1n << BigInt(bytes.length * 8 - prefix);
  const first = (toBigInt(bytes) / size) * size;
  return { kind: address.kind(), first, last: first + size - 1n };
}

function toBigInt(bytes: readonly number[]): bigint {
  return bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

/** The address of a CIDR, or one that stands alone, as a network of one. */
export function singleOf(text: string): IpNetwork {
  const [address = ""] = text.split("/");
  return networkOf(`${address}/${isOfIpv6(address) ? 128 : 32}`);
}

export function shareAddresses(a: IpNetwork, b: IpNetwork): boolean {
  return a.kind === b.kind && a.first <= b.last && b.first <= a.last;
}

/** Are two texts one address? Of IPv6 one may be written in several ways. */
export function isSameAddress(a: string, b: string): boolean {
  return shareAddresses(singleOf(a), singleOf(b));
}
