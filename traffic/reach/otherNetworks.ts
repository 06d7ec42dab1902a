import { nodes } from "../cluster/nodes/nodes";
import { addressText, contains, parseRange, type Range } from "../model/addresses";
import type { Network } from "../model/network";
import { orElse } from "../model/unknown";
import type { Vantage } from "../model/vantage";
import type { App } from "./apps";

/** A device in each of the other networks of the house for which the app is declared. */
export function networkVantages({ networks }: App): Vantage[] {
  return networks.flatMap((network) => networkVantage(network) ?? []);
}

/** The device that stands for a network; undefined for what is none. */
export function networkVantage(network: string): Vantage | undefined {
  const range = parseRange(network);
  if (range === undefined) return undefined;
  // The last address is the broadcast address.
  return { kind: "lan", address: addressText(Math.max(range.first, range.last - 1)) };
}

/** Of private networks that a house may have, those that are looked at where no other is near. */
const ELSEWHERE = ["10.255.255.253", "172.31.255.253", "192.168.255.253"].map((a) => (parseRange(a) as Range).first);

/**
 * A device in a network of the house for which the app is not declared, where the app has an address of its own, and so can tell: a Gateway's
 * proxy takes whoever is routed to it. Undefined where nothing is declared of other networks.
 */
export function undeclaredNetwork(network: Network, app: App): Vantage | undefined {
  const ranges = app.networks.flatMap((text) => parseRange(text) ?? []);
  const type = orElse(() => app.service.at("spec.type").text(), undefined);
  if (ranges.length === 0 || type !== "LoadBalancer") return undefined;
  const { lans, podRanges, serviceRanges } = nodes(network);
  const taken = [...ranges, ...lans, ...podRanges, ...serviceRanges];
  const beside = ranges.flatMap(({ first, last }) => [last + 2, first - 2]);
  const found = [...beside, ...ELSEWHERE].find((value) => !taken.some((range) => contains(range, value)));
  return found === undefined ? undefined : { kind: "lan", address: addressText(found) };
}
