import { networkInterfaces } from "node:os";
import { cidrRange, contains, isCidr } from "../config/ipv4";

/** The IPv4 addresses of the machine that runs this program, its loopback aside. */
export function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map(({ address }) => address);
}

/**
 * The warning that the nodes' firewall will shut out the machine that applies it; undefined where it does not.
 *
 * @param administrators networks from which the Talos API is reached
 * @param own the machine's addresses; none: it cannot be told
 */
export function lockoutOf(administrators: readonly string[], own: readonly string[]): string | undefined {
  const ranges = administrators.filter(isCidr).map(cidrRange);
  if (own.length === 0 || own.some((address) => ranges.some((range) => contains(range, address)))) return undefined;
  return [
    `The nodes' firewall takes calls of the Talos API (50000) from ${administrators.join(", ")}, and this machine has ${own.join(", ")}.`,
    "Unless a router translates its address into one of these, this update is the last that it applies: the next one waits in vain.",
    "Write its address among homelab:cluster.firewall.administrators, and try the firewall on one node first (docs/firewall.md).",
  ].join(" ");
}
