import { candidatesFor, clusterDns, clusterName, dnsPolicy } from "../cluster/coredns";
import { corednsStep } from "../cluster/coredns/answer";
import type { ClusterQuestion, DnsStep } from "../cluster/coredns/step";
import { enforce } from "../cluster/enforcement";
import { k8sGatewayAt } from "../cluster/k8sGateway";
import { nodes } from "../cluster/nodes/nodes";
import { endpointOf, type PodGroup } from "../cluster/pods";
import type { Client } from "../cluster/request";
import { lanAnswer, lanResolverAddress, lanServerAddress } from "../lan";
import type { LanAnswer } from "../lan/answers";
import { askK8sGateway } from "../lan/k8sGateway";
import { isOfIpv6, isPrivate } from "../model/addresses";
import { reference } from "../model/kubernetes";
import type { Network } from "../model/network";
import type { View } from "../model/view";
import { follow, type Walk } from "../model/walk";
import { nodeClient, podClient } from "./clients";
import { requestFor } from "./request";
import { toAddress } from "./toAddress";

/** The result of resolving a name. */
export type Resolution =
  | { kind: "address"; address: string }
  | { kind: "service"; service: View }
  /** The Service that Cilium makes for a Gateway. */
  | { kind: "gateway"; gateway: View }
  /** Only the public DNS knows. */
  | { kind: "public" };

/** As many resolvers as may ask each other. */
const LONGEST_CHAIN = 4;

/**
 * Somebody asks the LAN's resolver. Ends the walk where nothing answers.
 *
 * @param client who asks: one in the cluster is reached as anything there is
 */
export function resolveOnLan(network: Network, name: string, client: Client, walk: Walk): Resolution {
  return askLan({ network, name, client, walk }, 0);
}

/** A client's question. */
interface Question {
  network: Network;
  name: string;
  client: Client;
  walk: Walk;
}

/** @param depth how many resolvers asked each other before */
function askLan(question: Question, depth: number): Resolution {
  const { network, name, client, walk } = question;
  reachServer(network, client, walk);
  return answered(question, lanAnswer(network, name, "A", walk), depth);
}

function answered(question: Question, answer: LanAnswer, depth: number): Resolution {
  const { name, walk } = question;
  if (answer.kind === "forwarded")
    return answer.to === undefined ? { kind: "public" } : askServer(question, answer.to, depth + 1);
  if (answer.kind === "nothing")
    return walk.block({
      layer: "LAN DNS",
      place: "client/lan",
      at: answer.at,
      text: `${name} has no address on the LAN`,
    });
  return one(answer.addresses, name, walk);
}

/** The way to a resolver in the cluster is the same for every name. */
function reachServer(network: Network, client: Client, walk: Walk): void {
  const address = lanServerAddress(network);
  if (address === undefined) return;
  const question = { scheme: "udp", protocol: "udp", host: address, port: 53, path: "/" } as const;
  const verdict = network.index(`paths/lan-resolver ${client.text} ${JSON.stringify(client.endpoints)}`, () =>
    follow((own) => {
      const outcome = toAddress({ network, request: requestFor(question), client, walk: own }, address);
      return "arrival" in outcome ? outcome.arrival : undefined;
    }),
  );
  walk.join(verdict);
}

/** The first of several addresses is what a client tries; which one comes first is a matter of luck. */
function one(addresses: readonly string[], name: string, walk: Walk): Resolution {
  const [address, ...others] = ofFamily(addresses, name, walk);
  if (address === "0.0.0.0")
    return walk.block({
      layer: "LAN DNS",
      place: "resolver/lan",
      text: `${name} is answered with 0.0.0.0, which leads nowhere`,
    });
  if (address === undefined || others.length > 0)
    return walk.unknown({
      layer: "LAN DNS",
      place: "resolver/lan",
      text: `${name} has several addresses: ${addresses.join(", ")}`,
    });
  return { kind: "address", address };
}

/** One address of each kind: the walk goes to that of its own family, and the other has a walk of its own. */
function ofFamily(addresses: readonly string[], name: string, walk: Walk): readonly string[] {
  const sixes = addresses.filter(isOfIpv6);
  if (addresses.length !== 2 || sixes.length !== 1) return addresses;
  walk.choose(name, addresses);
  return walk.family === "ipv6" ? sixes : addresses.filter((one) => !sixes.includes(one));
}

/** A resolver that another one asks. */
function askServer(question: Question, server: string, depth: number): Resolution {
  const { network, name, walk } = question;
  if (server === lanResolverAddress(network) && depth < LONGEST_CHAIN) return askLan(question, depth);
  if (!isPrivate(server)) return { kind: "public" };
  const gateway = k8sGatewayAt(network, server);
  if (gateway !== undefined) return answered(question, askK8sGateway(network, gateway, name, walk), depth);
  return walk.unknown({
    layer: "LAN DNS",
    place: `resolver/${server}`,
    text: `what ${server} answers for ${name} is not known: none of the resources describes that resolver`,
  });
}

/** A node asks the resolvers of its machine configuration. */
export function resolveOnNode(network: Network, name: string, walk: Walk): Resolution {
  const { resolvers, machines } = nodes(network);
  const [first, ...others] = resolvers;
  if (first === undefined)
    return walk.unknown({
      layer: "LAN DNS",
      place: "node",
      text: `which resolver the nodes ask for ${name} is not known: ${machines.length > 0 ? "no machine configuration names one" : "the resources describe no nodes"}`,
    });
  const isPublic = resolvers.every(({ address }) => !isPrivate(address));
  if (others.length > 0 && !isPublic)
    return walk.unknown({
      layer: "LAN DNS",
      place: "node",
      at: first.at,
      text: `the nodes ask several resolvers for ${name}: ${resolvers.map((r) => r.address).join(", ")}`,
    });
  walk.pass({ layer: "LAN DNS", place: "node", at: first.at, text: `the node asks ${first.address} for ${name}` });
  return askServer({ network, name, client: nodeClient(network), walk }, first.address, 0);
}

const CLUSTER_DNS = { layer: "cluster DNS", place: "resolver/cluster" } as const;

/** A pod asks the cluster's DNS, with its search list. */
export function resolveInPod(
  network: Network,
  group: PodGroup,
  name: string,
  clientText: string,
  walk: Walk,
): Resolution {
  const policy = dnsPolicy(group);
  if (policy === "Default") return resolveOnNode(network, name, walk);
  if (policy === "None")
    return walk.unknown({
      ...CLUSTER_DNS,
      at: group.spec?.at("dnsConfig"),
      text: `${clientText} has resolvers of its own (dnsPolicy None), which this model does not know`,
    });
  const dns = clusterDns(network);
  const step = { ...CLUSTER_DNS, at: dns.corefile } as const;
  if (dns.problem !== undefined)
    return walk.block({ ...step, text: `CoreDNS does not start with its Corefile: ${dns.problem}` });
  if (dns.unread !== undefined)
    return walk.unknown({
      ...step,
      text: `what the cluster's DNS answers for ${name} is not known: ${dns.unread}`,
    });
  const to = dns.pods.map(endpointOf);
  enforce(
    network,
    {
      from: [endpointOf(group)],
      to,
      protocol: "udp",
      port: 53,
      fromText: clientText,
      toText: "the cluster's DNS",
      place: step.place,
      quiet: true,
    },
    walk,
  );
  const domain = nodes(network).dnsDomain;
  for (const candidate of candidatesFor(name, group.pod.namespace, domain)) {
    const said = corednsStep(dns.blocks, candidate, (question) => isName(network, question));
    const last = candidate === name;
    switch (said.kind) {
      case "unknown":
        return walk.unknown({
          ...step,
          text: `what the cluster's DNS answers for ${candidate} is not known: ${said.why}`,
        });
      case "addresses":
        walk.pass({
          ...step,
          text: `the cluster's DNS answers ${candidate} with ${said.addresses.join(", ")} (${said.by})`,
        });
        return one(said.addresses, candidate, walk);
      case "cluster": {
        const found = clusterName(network, said);
        if ("service" in found || "gateway" in found) {
          const whose = "gateway" in found ? `that Cilium makes for Gateway ${reference(found.gateway)}` : "";
          walk.pass({
            ...step,
            text: `the cluster's DNS answers ${candidate} with the address of ${whose === "" ? "its Service" : `the Service ${whose}`}`,
          });
          return "gateway" in found
            ? { kind: "gateway", gateway: found.gateway }
            : { kind: "service", service: found.service };
        }
        if ("address" in found) return { kind: "address", address: found.address };
        if ("unknown" in found) return walk.unknown({ ...step, text: found.unknown });
        if (last)
          return walk.block({ ...step, text: `the cluster's DNS does not know ${candidate}: ${found.nothing}` });
        break;
      }
      case "forward":
        if (last) return forwarded(network, said, dns, walk);
        // Nobody has a name of the cluster's own domain that the cluster does not have; but a rewritten one is another name.
        if (said.name === candidate) break;
        return walk.unknown({
          ...step,
          text: `the cluster's DNS asks ${said.to.join(", ")} for ${said.name} in the place of ${candidate}; what it answers is not known`,
        });
      default:
        if (last) return walk.block({ ...step, text: `the cluster's DNS does not know ${candidate}: ${said.why}` });
    }
  }
  return walk.block({ ...step, text: `the cluster's DNS does not know ${name}` });
}

function isName(network: Network, question: ClusterQuestion): boolean | undefined {
  const found = clusterName(network, question);
  if ("unknown" in found) return undefined;
  return "nothing" in found ? found.exists : true;
}

/** CoreDNS asks another server, and its own egress has to be allowed. */
function forwarded(
  network: Network,
  { to, by, name }: Extract<DnsStep, { kind: "forward" }>,
  dns: ReturnType<typeof clusterDns>,
  walk: Walk,
): Resolution {
  const step = { ...CLUSTER_DNS, at: dns.corefile } as const;
  const node = to.some((server) => server.startsWith("/"));
  walk.pass({
    ...step,
    text: `the cluster's DNS asks ${node ? "the node's resolver" : to.join(", ")} for ${name} (${by})`,
  });
  const servers = node
    ? nodes(network).resolvers.map((r) => r.address)
    : to.map((server) => server.replace(/^dns:\/\//, "").replace(/:\d+$/, ""));
  for (const address of servers.filter((server) => server !== lanServerAddress(network))) {
    const ends = { from: dns.pods.map(endpointOf), to: [{ kind: "address", address }] as const };
    const texts = { fromText: "the cluster's DNS", toText: address, place: `resolver/${address}` };
    enforce(network, { ...ends, ...texts, protocol: "udp", port: 53, quiet: true }, walk);
  }
  if (node) return resolveOnNode(network, name, walk);
  const [first, ...others] = servers;
  if (first === undefined)
    return walk.block({ ...step, text: `the cluster's DNS has nobody to ask for ${name} (${by})` });
  if (others.length > 0 && servers.some(isPrivate))
    return walk.unknown({
      ...step,
      text: `the cluster's DNS asks one of several resolvers for ${name}: ${servers.join(", ")}`,
    });
  if (first.startsWith("tls:") || !/^[\d.]+$/.test(first)) return { kind: "public" };
  const client = podClient(dns.pods, "the cluster's DNS");
  return askServer({ network, name, client, walk }, first, 0);
}
