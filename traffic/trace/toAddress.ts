import { ciliumSettings } from "../cluster/cilium";
import { enforce } from "../cluster/enforcement";
import { throughGateway } from "../cluster/gateway";
import { asLoadBalancer, servedByAnother } from "../cluster/gateway/gateways";
import { throughIngress } from "../cluster/ingress";
import { ingressOfAnother } from "../cluster/ingress/services";
import { apiServerAddress, apiServerPort, nodes, runsApiServer, within } from "../cluster/nodes/nodes";
import { passesBy, passFirewall } from "../cluster/nodes/passFirewall";
import type { Client, Outcome } from "../cluster/request";
import { reachAddress } from "../cluster/services/announcement";
import { lastOfNetwork } from "../cluster/services/blocks";
import { canonical, type Frontend, frontends, ofService } from "../cluster/services/frontends";
import { allocation, inAnyPool, inSeveralPools } from "../cluster/services/pools";
import { servicesByAddress, servicesByExternalAddress } from "../cluster/services/services";
import { classOfAnother, shares } from "../cluster/services/sharing";
import { lanResolverAddress } from "../lan";
import { isPrivate } from "../model/addresses";
import { title } from "../model/kind";
import { Unknown } from "../model/unknown";
import type { View } from "../model/view";
import type { Path } from "./path";
import { toNode } from "./toNode";
import { toService } from "./toService";

/** A connection to an address of the LAN or the cluster, to whatever has that address. */
export function toAddress(path: Path, address: string): Outcome {
  const { network, client, walk } = path;
  const owner = frontendAt(path, address);
  if (owner !== undefined) return toFrontend(path, address, owner);
  const external = servicesByExternalAddress(network).one(address);
  if (external !== undefined) {
    if (!client.inside) reachAddress(network, ofService(external), address, "externalIPs", walk);
    return toService(path, external);
  }
  const { byAddress, serviceRanges, podRanges, lans } = nodes(network);
  const machines = byAddress.get(address);
  if (machines !== undefined) return toNode(path, address, machines);
  if (client.inside && address === apiServerAddress(network)) return toApiServer(path, address);
  const clusterAddress = servicesByAddress(network).known(address)[0];
  if (clusterAddress !== undefined || within([...serviceRanges, ...podRanges], address))
    return toClusterAddress(path, address, clusterAddress);
  return elsewhere(path, address, within(lans, address));
}

/** The frontend that has the address on this port. */
function frontendAt({ network, request, walk }: Path, address: string): Frontend | undefined {
  const { port, protocol } = request;
  const { byAddress, unpinned } = frontends(network);
  const pooled = inAnyPool(network, address);
  // Outside every pool, an address that is not known yet cannot be this one.
  const asking = pooled ? byAddress.all(canonical(address)) : byAddress.known(canonical(address));
  const listens = (f: Frontend) => f.ports.some((p) => p.port === port && p.protocol === protocol);
  const open = asking.filter(listens);
  const step = { layer: "announcement", place: `address/${address}` } as const;
  const first = asking[0];
  if (first === undefined) {
    const candidate = unpinned.find((f) => !("refused" in allocation(network, f, address)));
    if (candidate !== undefined)
      return walk.unknown({
        ...step,
        at: candidate.object,
        text: `whether ${title(candidate.object.resource)}, which asks for no address of its own, got ${address} is not known`,
      });
    return undefined;
  }
  const owner = open[0];
  if (owner === undefined) {
    const guest = unpinned.find((f) => listens(f) && asking.some((asked) => shares(network, asked, f)));
    if (guest !== undefined)
      return walk.unknown({
        ...step,
        at: guest.object,
        text: `${title(guest.object.resource)} asks for no address of its own and shares ${address} with ${title(first.object.resource)} only if it was created after it`,
      });
    return first;
  }
  // Whoever shares with all the others gets it whatever the order; it does not matter whether those share with each other.
  const rival = asking.find((other) => other !== owner && !shares(network, owner, other));
  const twice = inSeveralPools(network, address) ? ", or both where their pools were edited later to overlap" : "";
  if (rival !== undefined)
    return walk.unknown({
      ...step,
      at: rival.object,
      text: `${title(owner.object.resource)} and ${title(rival.object.resource)} both ask for ${address}: the first to be created has it${twice}`,
    });
  return owner;
}

function toFrontend(path: Path, address: string, frontend: Frontend): Outcome {
  const { network, request, client, walk } = path;
  // Another controller's Service has labels and annotations that this model does not know: pools and policies cannot be held against it.
  if (frontend.kind === "gateway" && servedByAnother(network, frontend.object) !== undefined)
    return throughGateway(network, frontend.object, request, client, walk);
  const step = { layer: "announcement", place: `address/${address}` } as const;
  const name = title(frontend.object.resource);
  const given = allocation(network, frontend, address);
  if ("refused" in given)
    return walk.block({
      ...step,
      at: given.by ?? frontend.object,
      text: `${name} does not get the address ${address}: ${given.refused}`,
    });
  const other = frontend.kind === "service" ? classOfAnother(network, frontend.object) : undefined;
  if (other instanceof Unknown) return walk.unknown({ ...step, at: other.at, text: `${name} ${other.why}` });
  if (other !== undefined) return walk.block({ ...step, at: other.at, text: `${name} ${other.why}` });
  const { dualStack, installed } = ciliumSettings(network);
  if (address.includes(":") && installed !== undefined && dualStack.value === false)
    return walk.block({
      ...step,
      at: dualStack.at,
      text: `nothing answers at ${address}: Cilium's ipv6.enabled is not true`,
    });
  if (frontend.kind === "gateway") asLoadBalancer(network, frontend.object, client, walk);
  if (!client.inside) reachAddress(network, frontend, address, "loadBalancerIPs", walk);
  const seen = client.inside ? client : inFamilyOf(address, client);
  if (frontend.kind === "gateway") return throughGateway(network, frontend.object, request, seen, walk);
  if (frontend.kind === "ingress") return throughIngress(network, frontend.object, request, seen, walk);
  if (!client.inside) passesBy(network, step.place, walk);
  return toService({ ...path, client: seen }, frontend.object);
}

/** A device outside that reaches an IPv6 address has one itself: of the same network, as far as is known. */
function inFamilyOf(address: string, client: Client): Client {
  if (!address.includes(":") || client.endpoints.some((e) => e.kind === "address" && e.address.includes(":")))
    return client;
  return { ...client, endpoints: [{ kind: "address", address: lastOfNetwork(address) }] };
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
