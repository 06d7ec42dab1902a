import * as ipaddr from "ipaddr.js";
import { isOfIpv6 } from "../model/addresses";

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Addresses of one family that share their first bits. */
export interface Prefix {
  address: Address;
  bits: number;
}

/** @returns undefined for anything that is no IPv4 address of four decimal numbers and no IPv6 address */
export function parseIp(text: string): Address | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  return isOfIpv6(text) && ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : undefined;
}

/** `10.0.0.0/8`, `fd00::/8`; bits behind the prefix may be set. */
export function parsePrefix(text: string): Prefix | undefined {
  const [, written = "", length = ""] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const address = parseIp(written);
  const bits = Number(length);
  if (address === undefined || /^0\d/.test(length) || bits > size(address)) return undefined;
  return { address, bits };
}

/** A prefix, or one address as the prefix of itself. */
export function parsePrefixOrIp(text: string): Prefix | undefined {
  const address = parseIp(text);
  return address === undefined ? parsePrefix(text) : { address, bits: size(address) };
}

export function prefixHolds(prefix: Prefix, inner: Address): boolean {
  return prefix.address.kind() === inner.kind() && inner.match(prefix.address, prefix.bits);
}

/** Are all addresses of `inner` in `prefix`? */
export function prefixCovers(prefix: Prefix, inner: Prefix): boolean {
  return prefix.bits <= inner.bits && prefixHolds(prefix, inner.address);
}

function size(address: Address): number {
  return address.kind() === "ipv4" ? 32 : 128;
}

/** One way of writing an address, whatever zeros or spaces it has. */
export function canonical(address: string): string {
  return parseIp(address.trim())?.toString() ?? address.toLowerCase();
}
