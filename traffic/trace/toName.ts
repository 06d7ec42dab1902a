import { throughGateway } from "../cluster/gateway";
import type { Outcome } from "../cluster/request";
import { cnameTarget } from "../internet/publicDns";
import { recordsOf } from "../internet/records";
import { isPrivate } from "../model/addresses";
import type { Destination } from "../model/destination";
import type { Network } from "../model/network";
import type { View } from "../model/view";
import { fromInternet } from "./fromInternet";
import type { Path } from "./path";
import type { Resolution } from "./resolve";
import { toAddress } from "./toAddress";
import { toService } from "./toService";

/** From a destination and the way in which its name was resolved, onwards to what it stands for. */
export function toResolved(path: Path, resolution: Resolution, destination: Destination): Outcome {
  const { network, request, client, walk } = path;
  if (resolution.kind === "service") return toService(path, resolution.service);
  if (resolution.kind === "gateway") return throughGateway(network, resolution.gateway, request, client, walk);
  if (resolution.kind === "address") return toAddress(path, resolution.address);
  const private_ = privateRecord(network, destination.host);
  if (private_ === undefined) return fromInternet(network, destination, walk);
  const address = private_.at("content").text() as string;
  walk.pass({
    layer: "public DNS",
    place: "resolver/public",
    at: private_,
    text: `the public DNS answers ${destination.host} with ${address}, an address of the LAN`,
  });
  return toAddress(path, address);
}

const LONGEST_CHAIN = 16;

/** The record by which the stack's own zone gives a private address for a name, as it does for names that only the LAN can use. */
export function privateRecord(network: Network, name: string): View | undefined {
  let asked = name;
  for (let links = 0; links < LONGEST_CHAIN; links++) {
    const answer = recordsOf(network, asked);
    if (answer.kind === "nothing") return undefined;
    const found = answer.records.filter((r) => ["A", "CNAME"].includes(r.at("type").text() ?? ""));
    const [record] = found;
    if (record === undefined || found.length > 1 || record.at("proxied").flag() === true) return undefined;
    const next = cnameTarget(record);
    if (next === undefined) return isPrivate(record.at("content").text() ?? "") ? record : undefined;
    asked = next;
  }
  return undefined;
}
