import * as ipaddr from "ipaddr.js";

/** A run of IPv4 addresses, both ends included. */
export interface Range {
  first: string;
  last: string;
}

/** An IPv4 address as a number, so that order and distance are arithmetic. Throws on anything else. */
export function toNumber(address: string): number {
  return ipaddr.IPv4.parse(address)
    .toByteArray()
    .reduce((sum, octet) => sum * 256 + octet, 0);
}

export function fromNumber(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

/** True for a dotted quad with four decimal parts (`192.168.30.61`), as people write addresses. */
export function isAddress(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text);
}

/** True for `a.b.c.d/n`, n from 0 to 32 without a leading zero. */
export function isCidr(text: string): boolean {
  const [address, prefix, ...rest] = text.split("/");
  if (address === undefined || prefix === undefined || rest.length > 0) return false;
  return isAddress(address) && /^(0|[1-9]\d?)$/.test(prefix) && Number(prefix) <= 32;
}

/** First to last address of a CIDR, network and broadcast address included. */
export function cidrRange(cidr: string): Range {
  const [address, prefix] = ipaddr.IPv4.parseCIDR(cidr);
  const size = 2 ** (32 - prefix);
  const first = Math.floor(toNumber(address.toString()) / size) * size;
  return { first: fromNumber(first), last: fromNumber(first + size - 1) };
}

/** Prefix length of a CIDR: 24 for 192.168.30.0/24. */
export function prefixLength(cidr: string): number {
  return ipaddr.IPv4.parseCIDR(cidr)[1];
}

/** True when a CIDR names its network address (192.168.30.0/24, not 192.168.30.7/24). */
export function isNetworkAddress(cidr: string): boolean {
  return cidr.split("/")[0] === cidrRange(cidr).first;
}

/**
 * Reads `192.168.30.10-49`, `192.168.30.10-192.168.30.49`, a single address or a CIDR.
 * Returns undefined when the text is none of these or runs backwards.
 */
export function parseRange(text: string): Range | undefined {
  if (isCidr(text)) return cidrRange(text);
  const [first, end, ...rest] = text.split("-");
  if (first === undefined || rest.length > 0 || !isAddress(first)) return undefined;
  if (end === undefined) return { first, last: first };
  const last = /^\d{1,3}$/.test(end) ? first.replace(/\d+$/, end) : end;
  if (!isAddress(last) || toNumber(last) < toNumber(first)) return undefined;
  return { first, last };
}

/** The right way round for a range that runs backwards: `192.168.30.60-192.168.30.80` for `192.168.30.80-60`; undefined for any other text. */
export function turnedRound(text: string): string | undefined {
  const [first = "", end = "", ...rest] = text.split("-");
  if (!isAddress(first) || rest.length > 0) return undefined;
  const last = /^\d{1,3}$/.test(end) ? first.replace(/\d+$/, end) : end;
  return isAddress(last) && toNumber(last) < toNumber(first) ? `${last}-${first}` : undefined;
}

export function formatRange(range: Range): string {
  return range.first === range.last ? range.first : `${range.first}-${range.last}`;
}

export function contains(range: Range, address: string): boolean {
  const n = toNumber(address);
  return toNumber(range.first) <= n && n <= toNumber(range.last);
}

export function within(outer: Range, inner: Range): boolean {
  return contains(outer, inner.first) && contains(outer, inner.last);
}

export function overlaps(a: Range, b: Range): boolean {
  return toNumber(a.first) <= toNumber(b.last) && toNumber(b.first) <= toNumber(a.last);
}

/** How many addresses a range holds. */
export function size(range: Range): number {
  return toNumber(range.last) - toNumber(range.first) + 1;
}

/** The address `offset` places after the first one of a CIDR: 10.96.0.10 for 10.96.0.0/12 and 10. */
export function addressAt(cidr: string, offset: number): string {
  return fromNumber(toNumber(cidrRange(cidr).first) + offset);
}

/** The fewest CIDRs that together hold exactly a range: 10.0.0.0-10.0.1.255 is 10.0.0.0/23. */
export function cidrsOf(range: Range): string[] {
  const cidrs: string[] = [];
  const last = toNumber(range.last);
  for (let first = toNumber(range.first); first <= last; ) {
    let bits = 0;
    while (bits < 32 && first % 2 ** (bits + 1) === 0 && first + 2 ** (bits + 1) - 1 <= last) bits++;
    cidrs.push(`${fromNumber(first)}/${32 - bits}`);
    first += 2 ** bits;
  }
  return cidrs;
}

/** The ranges that remain of one when others are taken out of it, in order. */
export function subtract(range: Range, taken: readonly Range[]): Range[] {
  const [next, ...rest] = taken;
  if (next === undefined) return [range];
  if (!overlaps(range, next)) return subtract(range, rest);
  const [first, last] = [toNumber(range.first), toNumber(range.last)];
  const [from, to] = [toNumber(next.first), toNumber(next.last)];
  const below = from > first ? [{ first: range.first, last: fromNumber(from - 1) }] : [];
  const above = to < last ? [{ first: fromNumber(to + 1), last: range.last }] : [];
  return [...below, ...above].flatMap((part) => subtract(part, rest));
}
