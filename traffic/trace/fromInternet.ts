import { throughGateway } from "../cluster/gateway";
import { gatewayPlace } from "../cluster/gateway/gateways";
import { groupOf } from "../cluster/pods";
import type { Client, Outcome, Request } from "../cluster/request";
import { requestedAddresses } from "../cluster/services/frontends";
import { type Forwarded, type Origin, throughInternet } from "../internet";
import { throughRouter } from "../internet/portForward";
import type { Destination } from "../model/destination";
import type { Network } from "../model/network";
import { followPart, type Walk } from "../model/walk";
import { publicDevice, throughFunnel } from "../tailnet/funnel";
import { edgeClient, internetClient } from "./internetClients";
import type { Path } from "./path";
import { isAddress, requestFor } from "./request";
import { resolveInPod } from "./resolve";
import { toAddress } from "./toAddress";
import { toProxied } from "./toProxied";
import { toService } from "./toService";

/**
 * A request by a public name: through Cloudflare and the tunnel, and from cloudflared on inside the cluster; by a router's port forward; or by
 * Tailscale's Funnel. It goes the same way from wherever it comes.
 */
export function fromInternet(network: Network, destination: Destination, walk: Walk): Outcome {
  const way = network.index(`paths/internet ${walk.family} ${JSON.stringify(destination)}`, () =>
    followPart((own) => toOriginOf(network, destination, own), walk.family),
  );
  return walk.take(way);
}

function toOriginOf(network: Network, destination: Destination, walk: Walk): Outcome {
  const device = publicDevice(network, destination.host);
  if (device !== undefined) {
    const exit = throughFunnel(network, device, destination, walk);
    return toProxied(network, destination, { kind: "service", ...exit }, walk);
  }
  const origin = throughInternet(network, destination, walk);
  if (origin === "status page") return { arrival: undefined };
  if ("gateway" in origin) return forwarded(network, destination, origin, walk);
  const client: Client = { text: "cloudflared", endpoints: [origin.cloudflared], inside: true };
  return toOrigin(network, origin, client, walk);
}

/** A client that knows the public side of a router needs no public name: the request that the router forwards may have any name in it. */
export function toPublicSide(network: Network, destination: Destination, side: string, walk: Walk): Outcome {
  const { scheme, protocol, port } = destination;
  const gateway = throughRouter(network, side, { protocol, port }, walk);
  return forwarded(network, destination, { gateway, scheme, port, by: "client" }, walk);
}

/** The router finds the Gateway as any device of the LAN does, and hands on the client's own address. */
function forwarded(
  network: Network,
  destination: Destination,
  { gateway, scheme, port, by, handshake }: Forwarded,
  walk: Walk,
): Outcome {
  const client = by === "edge" ? edgeClient() : internetClient(network);
  const request: Request = { ...requestFor({ ...destination, scheme, port }), ...(handshake && { handshake }) };
  const path: Path = { network, request, client, walk };
  const [address] = requestedAddresses(gateway);
  if (address !== undefined) return toAddress(path, address);
  return walk.unknown({
    layer: "router",
    place: gatewayPlace(gateway),
    at: gateway.at("spec.addresses"),
    text: "to which address the router forwards is not known: the Gateway asks for none",
  });
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
