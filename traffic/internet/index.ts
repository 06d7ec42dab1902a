import type { Destination } from "../model/destination";
import type { Network } from "../model/network";
import type { Walk } from "../model/walk";
import { passEdge } from "./edge";
import type { Origin } from "./origin";
import { askPublicDns } from "./publicDns";
import { throughTunnel } from "./throughTunnel";

export type { Origin } from "./origin";

/**
 * A request from the internet for a public name, until cloudflared asks the origin.
 *
 * @returns "status page" when cloudflared answers itself, with something that is no error
 */
export function throughInternet(network: Network, destination: Destination, walk: Walk): Origin | "status page" {
  const { record, last, tunnel } = askPublicDns(network, destination.host, walk);
  passEdge(network, destination, record, walk);
  if (tunnel !== undefined) {
    const { host, path } = destination;
    return throughTunnel({ network, tunnel, record: last, host, path, walk });
  }
  const text = `Cloudflare's edge asks ${last.at("content").text()}: what answers there is not in the stack`;
  return walk.unknown({ layer: "Cloudflare edge", place: "edge/cloudflare", text, at: last.at("content") });
}
