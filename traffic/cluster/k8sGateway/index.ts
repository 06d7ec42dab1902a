import { isOfIpv6, parseAddress } from "../../model/addresses";
import { title } from "../../model/kind";
import type { Network } from "../../model/network";
import { type Known, Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import { anyInstaller, routeInValues } from "../installers";
import { type K8sGateway, k8sGateways, type Settings } from "./installations";
import { type Entry, entriesOf } from "./names";

/** A k8s_gateway's answer to a question. */
export type K8sGatewayAnswer = { by: View } & (
  | { kind: "addresses"; addresses: readonly string[]; at: View }
  | { kind: "nothing" }
  /** It passes the question on. */
  | { kind: "forwarded" }
);

/** The k8s_gateway whose zone a name is in, as far as is known; undefined for names of no such zone. */
export function k8sGatewayFor(network: Network, name: string): K8sGateway | undefined {
  return k8sGateways(network).find(({ settings }) => settings instanceof Unknown || zoneOf(settings, name) !== "");
}

/** The k8s_gateway whose Service asks for an address. */
export function k8sGatewayAt(network: Network, address: string): K8sGateway | undefined {
  return k8sGateways(network).find(
    ({ settings }) => !(settings instanceof Unknown) && settings.addresses.includes(address),
  );
}

/**
 * The answer to a question for IPv4 addresses: of the first kind of objects, in the order in which it watches them, of which one has the
 * name; else of the star in the place of the name's first label. Source: k8s_gateway, gateway.go (ServeDNS, getMatchingAddresses).
 */
export function k8sGatewayAnswer(
  network: Network,
  { view, settings }: K8sGateway,
  name: string,
): Known<K8sGatewayAnswer> {
  if (settings instanceof Unknown) return settings;
  const zone = zoneOf(settings, name);
  if (zone === "") return { kind: "forwarded", by: view };
  const inner = name.slice(0, Math.max(0, name.length - zone.length - 1));
  const star = inner.replace(/^[^.]*/, "*");
  const found = lookUp(network, settings, [name, inner]) ?? lookUp(network, settings, [`${star}.${zone}`, star]);
  if (found instanceof Unknown)
    return Unknown.because(`what ${title(view.resource)} (k8s_gateway) answers for ${name}: ${found.why}`, found.at);
  if (found !== undefined) return { kind: "addresses", by: view, ...found };
  const maker = routeInValues(network, name) ?? (anyInstaller(network) ? view : undefined);
  if (maker !== undefined)
    return Unknown.because(`a chart may bring what ${title(view.resource)} (k8s_gateway) answers for ${name}`, maker);
  return { kind: settings.fallsThrough ? "forwarded" : "nothing", by: view };
}

function zoneOf({ zones }: Settings, name: string): string {
  const all = zones.filter((zone) => name === zone || name.endsWith(`.${zone}`));
  return all.sort((a, b) => b.length - a.length)[0] ?? "";
}

function lookUp(
  network: Network,
  settings: Settings,
  keys: readonly string[],
): Known<{ addresses: readonly string[]; at: View }> | undefined {
  for (const kind of settings.watched) {
    const { found, unread } = entriesOf(network, settings, kind);
    const own = found.filter(({ name }) => name !== "" && keys.includes(name));
    const addresses = together(own);
    if (addresses instanceof Unknown) return addresses;
    const [first] = own;
    if (first !== undefined && addresses.length > 0) return { addresses, at: first.at };
    if (unread[0] !== undefined) return unread[0];
  }
  return undefined;
}

/** The IPv4 addresses of all that have a name. */
function together(entries: readonly Entry[]): Known<string[]> {
  const all: string[] = [];
  for (const { addresses } of entries) {
    if (addresses instanceof Unknown) return addresses;
    const odd = addresses.find((address) => parseAddress(address) === undefined && !isOfIpv6(address));
    if (odd !== undefined) return Unknown.because(`${odd} is a name, which k8s_gateway looks up elsewhere`);
    all.push(...addresses.filter((address) => parseAddress(address) !== undefined));
  }
  return [...new Set(all)].sort();
}
