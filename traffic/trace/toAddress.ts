import { ciliumSettings } from "../cluster/cilium";
import { enforce } from "../cluster/enforcement";
import { throughGateway } from "../cluster/gateway";
import { asLoadBalancer, servedByAnother } from "../cluster/gateway/gateways";
import { throughIngress } from "../cluster/ingress";
import { ingressOfAnother } from "../cluster/ingress/services";
import { addressInValues } from "../cluster/installers";
import { firewallOf } from "../cluster/nodes/firewall";
import { ipv6OnLan } from "../cluster/nodes/links";
import { apiServerAddress, apiServerPort, nodes, runsApiServer, within } from "../cluster/nodes/nodes";
import { passesBy, passFirewall } from "../cluster/nodes/passFirewall";
import type { Client, Outcome } from "../cluster/request";
import { reachAddress } from "../cluster/services/announcement";
import { lastOfNetwork } from "../cluster/services/blocks";
import { type Frontend, ofService } from "../cluster/services/frontends";
import { allocation, inAnyPool } from "../cluster/services/pools";
import { servicesByAddress, servicesByExternalAddress } from "../cluster/services/services";
import { classOfAnother } from "../cluster/services/sharing";
import { lanResolverAddress } from "../lan";
import { isOfIpv6, isPrivate } from "../model/addresses";
import { title } from "../model/kind";
import type { Network } from "../model/network";
import { Unknown } from "../model/unknown";
import type { View } from "../model/view";
import { followPart } from "../model/walk";
import { frontendAt, has } from "./frontendAt";
import type { Path } from "./path";
import { type OwnMachine, toNode } from "./toNode";
import { toService } from "./toService";

/** A connection to an address of the LAN or the cluster, to whatever has that address. */
export function toAddress(path: Path, address: string): Outcome {
  const { network, client, walk } = path;
  const { port, protocol } = path.request;
  const asked = network.index(`paths/frontend ${address} ${port}/${protocol}`, () =>
    followPart((own) => frontendAt({ ...path, walk: own }, address)),
  );
  const owner = walk.take(asked);
  if (owner !== undefined) return toFrontend(path, address, owner);
  const external = servicesByExternalAddress(network).one(address);
  if (external !== undefined) {
    if (!client.inside) reachAddress(network, ofService(external), address, "externalIPs", walk);
    return toService(path, external);
  }
  const { byAddress, serviceRanges, podRanges, lans, apart } = nodes(network);
  const machines = byAddress.get(address);
  if (machines !== undefined && within(apart, address) && !within(lans, address))
    return toNetworkApart(path, address, machines);
  if (machines !== undefined) return toNode(path, address, machines);
  if (client.inside && address === apiServerAddress(network)) return toApiServer(path, address);
  const clusterAddress = servicesByAddress(network).known(address)[0];
  if (clusterAddress !== undefined || within([...serviceRanges, ...podRanges], address))
    return toClusterAddress(path, address, clusterAddress);
  return elsewhere(path, address, within(lans, address));
}

/**
 * A machine's address in a network that is not the LAN, as for storage. The resources tell neither the routers that lead there, nor by which
 * of its addresses another machine comes.
 */
function toNetworkApart(path: Path, address: string, machines: readonly OwnMachine[]): Outcome {
  const { network, client, walk } = path;
  const walled = machines.some(({ machine }) => firewallOf(network, machine) !== undefined);
  if (client.inside && !walled) return toNode(path, address, machines);
  const [first] = machines;
  return walk.unknown({
    layer: "announcement",
    place: "node",
    at: first?.at,
    text: `${address} is a node's in a network apart from the LAN: ${client.inside ? "with which address a node comes there" : "whether a router leads there"} is not known`,
  });
}

function toFrontend(path: Path, address: string, frontend: Frontend): Outcome {
  const { network, request, client, walk } = path;
  // Another controller's Service has labels and annotations that this model does not know: pools and policies cannot be held against it.
  if (frontend.kind === "gateway" && servedByAnother(network, frontend.object) !== undefined)
    return throughGateway(network, frontend.object, request, client, walk);
  const step = { layer: "announcement", place: `address/${address}` } as const;
  const name = title(frontend.object.resource);
  if (!has(frontend, address)) {
    const given = allocation(network, frontend, address);
    if ("refused" in given)
      return walk.block({
        ...step,
        at: given.by ?? frontend.object,
        text: `${name} does not get the address ${address}: ${given.refused}`,
      });
    if (frontend.given !== undefined)
      return walk.block({
        ...step,
        at: frontend.object,
        text: `${name} does not have the address ${address}: its status shows ${frontend.given.join(", ") || "none"}`,
      });
  }
  const other = frontend.kind === "service" ? classOfAnother(network, frontend.object) : undefined;
  if (other instanceof Unknown) return walk.unknown({ ...step, at: other.at, text: `${name} ${other.why}` });
  if (other !== undefined) return walk.block({ ...step, at: other.at, text: `${name} ${other.why}` });
  const { dualStack, installed } = ciliumSettings(network);
  if (isOfIpv6(address) && installed !== undefined && dualStack.value === false)
    return walk.block({
      ...step,
      at: dualStack.at,
      text: `nothing answers at ${address}: Cilium's ipv6.enabled is not true`,
    });
  if (frontend.kind === "gateway") asLoadBalancer(network, frontend.object, client, walk);
  if (!client.inside) reachAddress(network, frontend, address, "loadBalancerIPs", walk);
  const seen = client.inside ? client : inFamilyOf(network, address, client);
  if (frontend.kind === "gateway") return throughGateway(network, frontend.object, request, seen, walk);
  if (frontend.kind === "ingress") return throughIngress(network, frontend.object, request, seen, walk);
  if (!client.inside) passesBy(network, step.place, walk);
  return toService({ ...path, client: seen }, frontend.object);
}

/** Of the range that is kept for documents and given to nobody. Source: RFC 3849. */
const ELSEWHERE = "2001:db8::1";

/**
 * A device outside that reaches an IPv6 address has one itself: of the LAN's network, as far as that is known; in another network of the house of one
 * that no resource names.
 */
function inFamilyOf(network: Network, address: string, client: Client): Client {
  if (!isOfIpv6(address) || client.endpoints.some((e) => e.kind === "address" && isOfIpv6(e.address))) return client;
  return {
    ...client,
    endpoints: [{ kind: "address", address: client.routed ? ELSEWHERE : neighbour(network, address) }],
  };
}

/** A device of the nodes' own network of IPv6, or else of that of the address. */
function neighbour(network: Network, address: string): string {
  const [own = address] = network.index("lan/ipv6", () => nodes(network).machines.flatMap(ipv6OnLan));
  return lastOfNetwork(own.replace(/\/.*$/, ""));
}

/**
 * To the Service that Kubernetes makes for its own API. Behind it are the control planes, which policies know as kube-apiserver, on their own
 * port. Source: Kubernetes, «Communication between Nodes and the Control Plane»; Cilium, «Layer 3 Policies», entities.
 */
function toApiServer({ network, request, client, walk }: Path, address: string): Outcome {
  const step = { layer: "service", place: `address/${address}` } as const;
  const name = "Service default/kubernetes";
  if (request.protocol !== "tcp" || request.port !== 443)
    return walk.block({ ...step, text: `${name} has no port ${request.port}/${request.protocol} (it has 443/tcp)` });
  const port = apiServerPort(network);
  walk.pass({ ...step, text: `${address} is ${name}, which sends port 443/tcp to the control planes, port ${port}` });
  const ends = { from: client.endpoints, to: [{ kind: "kube-apiserver" }] as const };
  const texts = { fromText: client.text, toText: "the Kubernetes API", place: step.place };
  const machines = nodes(network).machines.filter((own) => runsApiServer(own) !== false);
  const wall = { from: client.endpoints, fromText: client.text, place: step.place };
  passFirewall(network, { machines, port, protocol: "tcp", ...wall }, walk);
  enforce(network, { ...ends, protocol: "tcp", port, ...texts }, walk);
  return { arrival: { namespace: "default", service: "kubernetes", port: 443, protocol: "tcp" } };
}

function toClusterAddress(path: Path, address: string, service: View | undefined): Outcome {
  const { client, walk } = path;
  const step = { layer: "service", place: `address/${address}` } as const;
  if (!client.inside)
    return walk.block({
      ...step,
      ...(service && { at: service.at("spec.clusterIP") }),
      text: `${address} is an address of the cluster's own: nothing outside the cluster has a way to it`,
    });
  if (service !== undefined) return toService(path, service);
  return walk.unknown({
    ...step,
    text: `what has the cluster address ${address} is not known: the cluster chooses such addresses itself`,
  });
}

/** A machine that the stack does not own. */
function elsewhere(path: Path, address: string, onLan: boolean): Outcome {
  const { network, request, client, walk } = path;
  const { protocol, port } = request;
  const place = `address/${address}`;
  if (client.inside) {
    const ends = { from: client.endpoints, to: [{ kind: "address", address }] as const };
    enforce(network, { ...ends, protocol, port, fromText: client.text, toText: address, place, quiet: true }, walk);
  }
  const another = inAnyPool(network, address) ? ingressOfAnother(network) : undefined;
  if (another !== undefined)
    return walk.unknown({
      layer: "announcement",
      place,
      at: another,
      text: `whether the controller that serves ${title(another.resource)} has the address ${address} is not known: this model follows Ingresses of Cilium's class only`,
    });
  const charted = inAnyPool(network, address) ? addressInValues(network, address) : undefined;
  if (charted !== undefined)
    return walk.unknown({
      layer: "announcement",
      place,
      at: charted,
      text: `whether a Service of ${title(charted.resource)} has the address ${address}, which its values name, is not known: charts are not rendered`,
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
