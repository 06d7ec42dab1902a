import { throughGateway } from "../cluster/gateway";
import { groupOf } from "../cluster/pods";
import type { Client, Outcome, Request } from "../cluster/request";
import { type Origin, throughInternet } from "../internet";
import type { Destination } from "../model/destination";
import type { Network } from "../model/network";
import { followPart, type Walk } from "../model/walk";
import { isAddress } from "./request";
import { resolveInPod } from "./resolve";
import { toAddress } from "./toAddress";
import { toService } from "./toService";

/**
 * A request by a public name: through Cloudflare and the tunnel, and from cloudflared on inside the cluster. It goes the same way from
 * wherever it comes.
 */
export function fromInternet(network: Network, destination: Destination, walk: Walk): Outcome {
  const way = network.index(`paths/internet ${walk.family} ${JSON.stringify(destination)}`, () =>
    followPart((own) => toOriginOf(network, destination, own), walk.family),
  );
  return walk.take(way);
}

function toOriginOf(network: Network, destination: Destination, walk: Walk): Outcome {
  const origin = throughInternet(network, destination, walk);
  if (origin === "status page") return { arrival: undefined };
  const client: Client = { text: "cloudflared", endpoints: [origin.cloudflared], inside: true };
  return toOrigin(network, origin, client, walk);
}

function toOrigin(network: Network, origin: Origin, client: Client, walk: Walk): Outcome {
  const { scheme } = origin;
  const request: Request = {
    scheme,
    protocol: "tcp",
    port: origin.port,
    host: origin.hostname,
    path: origin.path,
    handshake: scheme === "https" ? origin.handshake : undefined,
  };
  const path = { network, request, client, walk };
  if (isAddress(origin.host)) return toAddress(path, origin.host);
  const found = resolveInPod(network, groupOf(network, origin.cloudflared), origin.host, client.text, walk);
  if (found.kind === "service") return toService(path, found.service);
  if (found.kind === "gateway") return throughGateway(network, found.gateway, request, client, walk);
  if (found.kind === "address") return toAddress(path, found.address);
  return walk.unknown({
    layer: "tunnel",
    place: "edge/cloudflare",
    at: origin.rule,
    text: `the origin ${origin.host} is a name of the public DNS, which this model does not follow from inside the cluster`,
  });
}
