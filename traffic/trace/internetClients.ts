import type { Client } from "../cluster/request";
import { addressText, contains, isPrivate, parseAddress, parseRange } from "../model/addresses";
import type { Network } from "../model/network";
import type { Endpoint } from "../policies";
import { namedRanges } from "./clients";

/** Somebody on the internet, as every address that network policies and source ranges could tell from another one. */
export function internetClient(network: Network): Client {
  return network.index("paths/internet-client", (stack) => {
    const named = namedRanges(stack);
    const beside = [parseAddress(SOMEBODY) as number, ...named.map(({ last }) => last + 1)];
    const nobodys = beside.filter((value) => !named.some((range) => contains(range, value)));
    const addresses = [...named.map(({ last }) => last), ...nobodys.slice(0, 1)].map(addressText);
    return { ...clientOf(addresses.filter((address) => !isPrivate(address))), text: "somebody on the internet" };
  });
}

/** Of the range that is kept for documents. Source: RFC 5737. */
const SOMEBODY = "198.51.100.1";

/** Cloudflare's edge, as it asks servers that are no tunnel's: one address of each range. Source: https://www.cloudflare.com/ips-v4 */
export function edgeClient(): Client {
  const addresses = EDGE.flatMap((range) => parseRange(range)?.last ?? []).map(addressText);
  return { ...clientOf(addresses), text: "Cloudflare's edge" };
}

const EDGE = [
  "173.245.48.0/20",
  "103.21.244.0/22",
  "103.22.200.0/22",
  "103.31.4.0/22",
  "141.101.64.0/18",
  "108.162.192.0/18",
  "190.93.240.0/20",
  "188.114.96.0/20",
  "197.234.240.0/22",
  "198.41.128.0/17",
  "162.158.0.0/15",
  "104.16.0.0/13",
  "104.24.0.0/14",
  "172.64.0.0/13",
  "131.0.72.0/22",
];

function clientOf(addresses: readonly string[]): Pick<Client, "endpoints" | "inside"> {
  return { endpoints: addresses.map((address): Endpoint => ({ kind: "address", address })), inside: false };
}
