import * as ipaddr from "ipaddr.js";
import type { View } from "../../model/view";
import { parseIp, parsePrefix } from "../../policies/addresses";

/** A block of a CiliumLoadBalancerIPPool: addresses of one family from `first` to `last`, both included. */
export interface Block {
  first: bigint;
  last: bigint;
  /** Of its addresses: 32 or 128. */
  bits: number;
  /** Are its first and last address never handed out? */
  keepsEnds: boolean;
  /** As it was written. */
  text: string;
}

/** An address as a number. @returns undefined for what is no address */
export function ipNumber(text: string): { value: bigint; bits: number } | undefined {
  const address = parseIp(text.trim());
  if (address === undefined) return undefined;
  const bytes = address.toByteArray();
  return { value: bytes.reduce((value, byte) => value * 256n + BigInt(byte), 0n), bits: bytes.length * 8 };
}

/**
 * Reads `cidr`, whatever stands beside it, else `start` with or without `stop`. Source: ipRangeFromBlock and handleNewPool in
 * operator/pkg/lbipam of Cilium 1.20.
 *
 * @returns undefined for what is no range: no start, or one behind the stop
 */
export function blockOf(block: View): Block | undefined {
  const cidr = block.at("cidr").text();
  if (cidr) return ofPrefix(cidr, block.root().at("spec.allowFirstLastIPs").text() === "No");
  const start = block.at("start").text() ?? "";
  const stop = block.at("stop").text() || start;
  const [first, last] = [ipNumber(start), ipNumber(stop)];
  if (first === undefined || last?.bits !== first.bits || first.value > last.value) return undefined;
  return { first: first.value, last: last.value, bits: first.bits, keepsEnds: false, text: `${start}-${stop}` };
}

/** Bits behind the prefix do not count. A block of one or two addresses keeps none back. */
function ofPrefix(text: string, keeps: boolean): Block | undefined {
  const prefix = parsePrefix(text);
  const base = prefix && ipNumber(prefix.address.toString());
  if (prefix === undefined || base === undefined) return undefined;
  const size = 2n ** BigInt(base.bits - prefix.bits);
  const first = base.value - (base.value % size);
  return { first, last: first + size - 1n, bits: base.bits, keepsEnds: keeps && size > 2n, text };
}

export function overlap(a: Block, b: Block): boolean {
  return a.bits === b.bits && a.first <= b.last && b.first <= a.last;
}

/** The last address of the /64 that an IPv6 address is in. */
export function lastOfNetwork(address: string): string {
  const groups = new ipaddr.IPv6([...(parseIp(address)?.toByteArray() ?? []).slice(0, 8), ...Array(8).fill(255)]);
  return groups.toString();
}
