import { isIPv4 } from "node:net";
import * as ipaddr from "ipaddr.js";

/** IPv4 addresses from `first` to `last`, both included, as unsigned 32-bit numbers. */
export interface Range {
  first: number;
  last: number;
  /** As it was written. */
  text: string;
}

/** @returns the address as an unsigned 32-bit number; undefined for anything that is not four decimal numbers */
export function parseAddress(text: string): number | undefined {
  if (!isIPv4(text)) return undefined;
  return text.split(".").reduce((value, octet) => value * 256 + Number(octet), 0);
}

/** Is this, which is an address or a range of addresses, one of IPv6? Nothing is said of other texts. */
export function isOfIpv6(text: string): boolean {
  return text.includes(":");
}

/** @returns an IPv6 address in the form of RFC 5952; undefined for anything else, and for one with a zone */
export function ipv6(text: string): string | undefined {
  return ipaddr.IPv6.isValid(text) && !text.includes("%") ? ipaddr.IPv6.parse(text).toRFC5952String() : undefined;
}

/** The address that {@link parseAddress} reads. */
export function addressText(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

/** Reads `192.168.30.0/24`, `192.168.30.60-192.168.30.80`, `192.168.30.60-80` or one address. */
export function parseRange(text: string): Range | undefined {
  const [from = "", to] = text.trim().split("-");
  if (to === undefined)
    return from.includes("/") ? parseCidr(from, text) : span(parseAddress(from), parseAddress(from), text);
  const first = parseAddress(from.trim());
  const last = /^\d{1,3}$/.test(to.trim())
    ? parseAddress(from.trim().replace(/\d+$/, to.trim()))
    : parseAddress(to.trim());
  return span(first, last, text);
}

export function contains(range: Range, inner: Range | number): boolean {
  const { first, last } = typeof inner === "number" ? { first: inner, last: inner } : inner;
  return range.first <= first && last <= range.last;
}

/**
 * Does a range hold an address or another range, both as they are written? Of IPv6 ranges are prefixes. A text that is no range holds nothing,
 * and is in none.
 */
export function holdsRange(outer: string, inner: string): boolean {
  if (isOfIpv6(outer) || isOfIpv6(inner)) return holdsPrefix(outer, inner);
  const [a, b] = [parseRange(outer), parseRange(inner)];
  return a !== undefined && b !== undefined && contains(a, b);
}

function holdsPrefix(outer: string, inner: string): boolean {
  const [a, b] = [outer, inner].map((text) => (text.includes("/") ? text : `${text}/128`)) as [string, string];
  if (!ipaddr.IPv6.isValidCIDR(a) || !ipaddr.IPv6.isValidCIDR(b)) return false;
  const [[network, length], [address, inside]] = [ipaddr.IPv6.parseCIDR(a), ipaddr.IPv6.parseCIDR(b)];
  return length <= inside && address.match(network, length);
}

export function overlaps(a: Range, b: Range): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** The same addresses, where ranges that touch or overlap are one. */
export function joined(ranges: readonly Range[]): Range[] {
  const whole: Range[] = [];
  for (const range of [...ranges].sort((a, b) => a.first - b.first)) {
    const before = whole.at(-1);
    if (before === undefined || range.first > before.last + 1) whole.push({ ...range });
    else if (range.last > before.last)
      whole.splice(-1, 1, { first: before.first, last: range.last, text: `${before.text}, ${range.text}` });
  }
  return whole;
}

/** Kinds of address that no name in public DNS may point at; the carrier-grade ones are also the tailnet's. */
const NOT_PUBLIC = ["private", "uniqueLocal", "carrierGradeNat", "loopback", "linkLocal", "unspecified"];

/** Does the address (v4 or v6) mean nothing, or something else, on the internet? */
export function isPrivate(text: string): boolean {
  if (!isIPv4(text) && !ipaddr.IPv6.isValid(text)) return false;
  return NOT_PUBLIC.includes(ipaddr.process(text).range());
}

function parseCidr(text: string, written: string): Range | undefined {
  const [address = "", length = ""] = text.split("/");
  const base = parseAddress(address);
  if (base === undefined || !/^\d{1,2}$/.test(length) || Number(length) > 32) return undefined;
  const size = 2 ** (32 - Number(length));
  const first = base - (base % size);
  return { first, last: first + size - 1, text: written };
}

function span(first: number | undefined, last: number | undefined, text: string): Range | undefined {
  return first === undefined || last === undefined || first > last ? undefined : { first, last, text };
}
