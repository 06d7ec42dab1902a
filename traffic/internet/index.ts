import type { Handshake } from "../cluster/request";
import type { Destination } from "../model/destination";
import type { Network } from "../model/network";
import type { View } from "../model/view";
import type { Walk } from "../model/walk";
import { passEdge, towardsOrigin } from "./edge";
import type { Origin } from "./origin";
import { throughRouter } from "./portForward";
import { askPublicDns } from "./publicDns";
import { throughTunnel } from "./throughTunnel";

export type { Origin } from "./origin";

/** A request that a router has forwarded to a Gateway. */
export interface Forwarded {
  gateway: View;
  scheme: Destination["scheme"];
  port: number;
  /** The sender that the Gateway sees: the client itself, or Cloudflare's edge. */
  by: "client" | "edge";
  handshake?: Handshake;
}

/**
 * A request from the internet for a public name, until cloudflared asks the origin, or a router has forwarded it.
 *
 * @returns "status page" when cloudflared answers itself, with something that is no error
 */
export function throughInternet(
  network: Network,
  destination: Destination,
  walk: Walk,
): Origin | Forwarded | "status page" {
  const { record, last, tunnel, side } = askPublicDns(network, destination.host, walk);
  const { scheme, protocol, host, port, path } = destination;
  if (record === undefined && side !== undefined)
    return { gateway: throughRouter(network, side, { protocol, port }, walk), scheme, port, by: "client" };
  const taken = passEdge(network, destination, record as View, walk);
  if (tunnel !== undefined) return throughTunnel({ network, tunnel, record: last, host, path, walk });
  const step = { layer: "Cloudflare edge", place: "edge/cloudflare", at: last.at("content") } as const;
  if (side === undefined) {
    const text = `Cloudflare's edge asks ${last.at("content").text()}: what answers there is not in the stack`;
    return walk.unknown({ ...step, text });
  }
  const asked = towardsOrigin(network, taken, record as View, walk);
  const how = `${asked.scheme.toUpperCase()}${asked.verifies ? ", and checks the certificate" : ""}`;
  walk.pass({ ...step, text: `Cloudflare's edge asks ${side} by ${how}` });
  const gateway = throughRouter(network, side, { protocol: "tcp", port: asked.port }, walk);
  const handshake = { serverName: host, certificateFor: asked.verifies ? host : undefined };
  const { scheme: towards, port: to } = asked;
  return { gateway, scheme: towards, port: to, by: "edge", ...(towards === "https" && { handshake }) };
}
