import * as ipaddr from "ipaddr.js";
import type { View } from "../../traffic/model/view";

/** Does a block of a CiliumLoadBalancerIPPool hold an IPv6 address? `cidr` wins over `start` and `stop`, as in Cilium. */
export function blockHolds(block: View, address: string): boolean {
  if (!ipaddr.IPv6.isValid(address)) return false;
  const wanted = ipaddr.IPv6.parse(address);
  const cidr = block.at("cidr").text();
  if (cidr !== undefined) return ipaddr.IPv6.isValidCIDR(cidr) && wanted.match(ipaddr.IPv6.parseCIDR(cidr));
  const start = block.at("start").text() ?? "";
  const ends = [start, block.at("stop").text() ?? start];
  if (!ends.every((end) => ipaddr.IPv6.isValid(end))) return false;
  const [first, last] = ends.map(inOrder);
  const value = inOrder(address);
  return first !== undefined && last !== undefined && first <= value && value <= last;
}

/** All its digits, so that texts compare as the addresses do. */
function inOrder(address: string): string {
  return ipaddr.IPv6.parse(address)
    .toByteArray()
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}
