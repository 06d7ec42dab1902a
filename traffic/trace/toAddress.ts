import { enforce } from "../cluster/enforcement";
import { throughGateway } from "../cluster/gateway";
import { asLoadBalancer, servedByAnother } from "../cluster/gateway/gateways";
import { ingressOfCilium } from "../cluster/gateway/ingresses";
import { nodes, within } from "../cluster/nodes/nodes";
import type { Client, Outcome, Request } from "../cluster/request";
import { reachAddress } from "../cluster/services/announcement";
import { type Frontend, frontends, ofService } from "../cluster/services/frontends";
import { allocation, inAnyPool } from "../cluster/services/pools";
import { servicesByAddress, servicesByExternalAddress } from "../cluster/services/services";
import { lanResolverAddress } from "../lan";
import { isPrivate } from "../model/addresses";
import { title } from "../model/kind";
import type { Network } from "../model/network";
import type { View } from "../model/view";
import type { Walk } from "../model/walk";
import { toNode } from "./toNode";
import { toService } from "./toService";

/** A connection to an address of the LAN or the cluster, to whatever has that address. */
export function toAddress(network: Network, address: string, request: Request, client: Client, walk: Walk): Outcome {
  const owner = frontendAt(network, address, request, walk);
  if (owner !== undefined) return toFrontend(network, owner, address, request, client, walk);
  const external = servicesByExternalAddress(network).one(address);
  if (external !== undefined) {
    if (!client.inside) reachAddress(network, ofService(external), address, "externalIPs", walk);
    return toService(network, external, request, client, walk);
  }
  const { byAddress, serviceRanges, podRanges, lans } = nodes(network);
  const machines = byAddress.get(address);
  if (machines !== undefined) return toNode(network, address, machines, request, client, walk);
  const clusterAddress = servicesByAddress(network).known(address)[0];
  if (clusterAddress !== undefined || within([...serviceRanges, ...podRanges], address))
    return toClusterAddress(network, address, clusterAddress, request, client, walk);
  return elsewhere(network, address, request, client, within(lans, address), walk);
}

/** The frontend that has the address on this port. */
function frontendAt(network: Network, address: string, { port, protocol }: Request, walk: Walk): Frontend | undefined {
  const { byAddress, unpinned } = frontends(network);
  const pooled = inAnyPool(network, address);
  // Outside every pool, an address that is not known yet cannot be this one.
  const asking = pooled ? byAddress.all(address) : byAddress.known(address);
  const open = asking.filter((f) => f.ports.some((p) => p.port === port && p.protocol === protocol));
  const step = { layer: "announcement", place: `address/${address}` } as const;
  const [first, ...others] = asking;
  if (first === undefined) {
    const [candidate] = pooled ? unpinned : [];
    if (candidate !== undefined)
      walk.unknown({
        ...step,
        at: candidate,
        text: `whether ${title(candidate.resource)}, which asks for no address of its own, got ${address} is not known`,
      });
    return undefined;
  }
  const rival = others.find((other) => !shares(first, other));
  if (rival !== undefined)
    walk.unknown({
      ...step,
      at: rival.object,
      text: `${title(first.object.resource)} and ${title(rival.object.resource)} both ask for ${address}: the first to be created has it`,
    });
  return open[0] ?? first;
}

/** May two frontends have one address? Source: Cilium, «LB IPAM», Sharing Keys. */
function shares(a: Frontend, b: Frontend): boolean {
  if (a.sharingKey === undefined || a.sharingKey !== b.sharingKey) return false;
  const lets = (from: Frontend, to: Frontend) =>
    from.namespace === to.namespace ||
    from.sharingNamespaces.includes("*") ||
    from.sharingNamespaces.includes(to.namespace);
  if (!lets(a, b) || !lets(b, a)) return false;
  return !a.ports.some((p) => b.ports.some((q) => p.port === q.port && p.protocol === q.protocol));
}

function toFrontend(
  network: Network,
  frontend: Frontend,
  address: string,
  request: Request,
  client: Client,
  walk: Walk,
): Outcome {
  // Another controller's Service has labels and annotations that this model does not know: pools and policies cannot be held against it.
  if (frontend.kind === "gateway" && servedByAnother(network, frontend.object) !== undefined)
    return throughGateway(network, frontend.object, request, client, walk);
  const given = allocation(network, frontend, address);
  if ("refused" in given)
    walk.block({
      layer: "announcement",
      place: `address/${address}`,
      at: given.by ?? frontend.object,
      text: `${title(frontend.object.resource)} does not get the address ${address}: ${given.refused}`,
    });
  const loadBalancerClass = frontend.object.at("spec.loadBalancerClass");
  if (frontend.kind === "service" && loadBalancerClass.exists() && !loadBalancerClass.text()?.startsWith("io.cilium/"))
    walk.unknown({
      layer: "announcement",
      place: `address/${address}`,
      at: loadBalancerClass,
      text: `${title(frontend.object.resource)} is served by ${loadBalancerClass.text()}, which this model does not know`,
    });
  if (frontend.kind === "gateway") asLoadBalancer(network, frontend.object, client, walk);
  if (!client.inside) reachAddress(network, frontend, address, "loadBalancerIPs", walk);
  if (frontend.kind === "gateway") return throughGateway(network, frontend.object, request, client, walk);
  return toService(network, frontend.object, request, client, walk);
}

function toClusterAddress(
  network: Network,
  address: string,
  service: View | undefined,
  request: Request,
  client: Client,
  walk: Walk,
): Outcome {
  const step = { layer: "service", place: `address/${address}` } as const;
  if (!client.inside)
    return walk.block({
      ...step,
      ...(service && { at: service.at("spec.clusterIP") }),
      text: `${address} is an address of the cluster's own: nothing outside the cluster has a way to it`,
    });
  if (service !== undefined) return toService(network, service, request, client, walk);
  return walk.unknown({
    ...step,
    text: `what has the cluster address ${address} is not known: the cluster chooses such addresses itself`,
  });
}

/** A machine that the stack does not own. */
function elsewhere(
  network: Network,
  address: string,
  request: Request,
  client: Client,
  onLan: boolean,
  walk: Walk,
): Outcome {
  const { protocol, port } = request;
  const place = `address/${address}`;
  if (client.inside) {
    const ends = { from: client.endpoints, to: [{ kind: "address", address }] as const };
    enforce(network, { ...ends, protocol, port, fromText: client.text, toText: address, place, quiet: true }, walk);
  }
  const ingress = inAnyPool(network, address) ? ingressOfCilium(network) : undefined;
  if (ingress !== undefined)
    return walk.unknown({
      layer: "announcement",
      place,
      at: ingress,
      text: `whether the Service that Cilium makes for ${title(ingress.resource)} has the address ${address} is not known: this model does not follow Ingresses`,
    });
  if (inAnyPool(network, address))
    return walk.block({
      layer: "announcement",
      place,
      text: `nobody has the address ${address}: it is one of a pool's, and no Service or Gateway asks for it`,
    });
  if (address === lanResolverAddress(network) && port === 53) {
    walk.pass({
      layer: "LAN DNS",
      place: `resolver/${address}`,
      text: `${address} is the LAN's resolver, which answers on port 53`,
    });
    return { arrival: undefined };
  }
  const where = onLan
    ? "a machine of the LAN"
    : isPrivate(address)
      ? "a private address"
      : "an address of the internet";
  return walk.unknown({
    layer: "announcement",
    place,
    text: `${address} is ${where} that none of the resources describes`,
  });
}
