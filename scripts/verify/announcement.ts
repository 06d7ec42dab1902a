import { networkInterfaces } from "node:os";
import { cidrRange, contains } from "../../config/ipv4";
import type { Resource } from "../../traffic/model/resource";
import { type Vantage, vantageText } from "../../traffic/model/vantage";
import type { Expectation } from "./expectation";

export interface Announced {
  vantage: Vantage;
  /** Asked in place of the network's resolver. */
  resolver: string | undefined;
  namesOnly: boolean;
}

/** The announcement of the questions and connections that are about to be made, and of their destinations. */
export function announcement(expected: readonly Expectation[], { vantage, resolver, namesOnly }: Announced): string {
  const names = new Map<string, number>();
  for (const { destination, resolver: own } of expected) {
    const server = resolver ?? own ?? "this machine's own resolver";
    if (!isAddress(destination.host)) names.set(server, (names.get(server) ?? 0) + 1);
  }
  const ports = new Map<string, string[]>();
  for (const { destination } of expected) {
    const to = isAddress(destination.host) ? destination.host : "what the names stand for";
    ports.set(to, [...(ports.get(to) ?? []), `${destination.port}/${destination.protocol}`]);
  }
  return [
    `From ${vantageText(vantage)}, this machine asks`,
    ...[...names].map(([server, count]) => `  ${server}: ${count} ${count === 1 ? "name" : "names"}`),
    ...(namesOnly ? [] : ["and connects to"]),
    ...(namesOnly ? [] : [...ports].map(([to, all]) => `  ${to}: ${[...new Set(all)].join(", ")}`)),
  ].join("\n");
}

/**
 * The reason why this machine gets other answers than a device of the LAN; undefined: there is none, or none that is known.
 *
 * @param own addresses of this machine
 */
export function standsElsewhere(
  resources: readonly Resource[],
  vantage: Vantage,
  own: readonly string[] = ownAddresses(),
): string | undefined {
  const plan = resources.find(({ type }) => type === "homelab:network:AddressPlan");
  const lan = plan?.props.lan;
  if (vantage.kind !== "lan" || typeof lan !== "string" || own.some((a) => contains(cidrRange(lan), a)))
    return undefined;
  return `This machine has no address of the LAN ${lan} (but ${own.join(", ") || "none at all"}): what it finds is not what a device of the LAN finds. Run it there, or write where the machine stands: --from internet or --from tailnet.`;
}

function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.filter(({ family, internal }) => family === "IPv4" && !internal).map(({ address }) => address);
}

function isAddress(host: string): boolean {
  return /^[\d.]+$/.test(host);
}
