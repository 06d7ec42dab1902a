import { firewallOf, walled } from "../cluster/nodes/firewall";
import { hostnameOf } from "../cluster/nodes/labels";
import { addressesOnLan } from "../cluster/nodes/links";
import type { Machine } from "../cluster/nodes/machines";
import { nodes } from "../cluster/nodes/nodes";
import { endpointsOfPods, type PodGroup, podsText } from "../cluster/pods";
import type { Client } from "../cluster/request";
import { rangesOf } from "../cluster/services/pools";
import { lanResolverAddress } from "../lan";
import { addressText, contains, parseAddress, parseRange, type Range } from "../model/addresses";
import type { Network } from "../model/network";
import type { Stack } from "../model/stack";
import { CILIUM } from "../model/types";
import { orElse } from "../model/unknown";
import type { Endpoint } from "../policies";

/** A device on the LAN, as every address that network policies could tell from another one. */
export function lanClient(network: Network): Client {
  return network.index("paths/lan-client", () => {
    const endpoints = lanAddresses(network).map((address): Endpoint => ({ kind: "address", address }));
    return { text: "a device on the LAN", endpoints, inside: false };
  });
}

/** One device of the house, by its address; where that is somebody else's, how to ask for them. */
export function deviceClient(network: Network, address: string): Client | { not: string } {
  const { byAddress, lans, podRanges } = nodes(network);
  const value = parseAddress(address) ?? 0;
  if (byAddress.has(address)) return { not: `${address} is a node's address: ask with node:NAME` };
  if (podRanges.some((range) => contains(range, value)))
    return { not: `${address} is a pod's address: ask with pod:NAMESPACE/APP` };
  const onLan = lans.some((lan) => contains(lan, value));
  return {
    text: onLan ? `the device ${address} on the LAN` : `the device ${address} in another network of the house`,
    endpoints: [{ kind: "address", address }],
    inside: false,
    ...(!onLan && { routed: true }),
  };
}

export function podClient(groups: readonly PodGroup[], text = groups.map(podsText).join(" and ")): Client {
  return { text, endpoints: groups.flatMap(endpointsOfPods), inside: true };
}

/** A node: the pod's own one, or another, where there may be several. */
export function nodeClient(network: Network): Client {
  return { text: "a node", endpoints: oneOfTheNodes(network), inside: true };
}

/** One certain node; undefined where no machine has that name. */
export function namedNode(network: Network, name: string): Client | undefined {
  const machine = nodes(network).machines.find((own) => namesOf(own).includes(name));
  if (machine === undefined) return undefined;
  const own = (orElse(() => addressesOnLan(machine)) ?? []).map(({ address }) => address);
  const configured = orElse(() => machine.apply.at("node").text());
  const all = own.length > 0 || configured === undefined ? own : [configured];
  const endpoints = oneOfTheNodes(network).map((end) => ({ ...end, addresses: all }) as Endpoint);
  return { text: `the node ${name}`, endpoints, inside: true };
}

/** Names that `--from node:NAME` takes. */
export function nodeNames(network: Network): string[] {
  return nodes(network).machines.flatMap((machine) => namesOf(machine)[0] ?? []);
}

/** Its host name; its resource's, and that without what the program puts before it. */
function namesOf(machine: Machine): string[] {
  const { name } = machine.apply;
  return [orElse(() => hostnameOf(machine)), name.replace(/^node-/, ""), name].filter((each) => each !== undefined);
}

/** How pods see a node of which it is not known whether it is theirs. */
export function oneOfTheNodes(network: Network): Endpoint[] {
  return nodes(network).machines.length === 1 ? [{ kind: "host" }] : [{ kind: "host" }, { kind: "remote-node" }];
}

const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map((text) => parseRange(text) as Range);

/**
 * One free address of each part of the LAN that policies tell apart: every range that a policy names cuts the LAN into what is inside it and
 * what is not. Where the nodes' networks are not known, the LAN may be any private network.
 */
function lanAddresses(network: Network): string[] {
  return network.index("paths/lan-addresses", (stack) => {
    const { lans, byAddress } = nodes(network);
    const whole = lans.length > 0 ? lans : PRIVATE;
    const named = [...namedRanges(stack), ...walledRanges(network)];
    const taken = [...byAddress.keys(), lanResolverAddress(network) ?? ""].flatMap((a) => parseAddress(a) ?? []);
    const pools = poolRanges(stack);
    const free = (value: number) => !taken.includes(value) && !pools.some((pool) => contains(pool, value));
    const found = whole.flatMap((lan) => parts(lan, named).flatMap((part) => address(part, free) ?? []));
    return [...new Set(found)];
  });
}

/** The LAN without its first and last address, cut at the ends of every range inside it. */
function parts(lan: Range, named: readonly Range[]): Range[] {
  const [first, last] = lan.last - lan.first > 2 ? [lan.first + 1, lan.last - 1] : [lan.first, lan.last];
  const starts = named
    .flatMap((range) => [range.first, range.last + 1])
    .filter((start) => start > first && start <= last);
  const cuts = [...new Set([first, ...starts])].sort((a, b) => a - b);
  return cuts.map((start, i) => ({ first: start, last: (cuts[i + 1] ?? last + 1) - 1, text: "" }));
}

/** The last free address of a part, for that is where a router hands addresses out as a rule. */
function address(part: Range, free: (value: number) => boolean): string | undefined {
  for (let value = part.last; value >= part.first && part.last - value < 256; value--)
    if (free(value)) return addressText(value);
  return undefined;
}

/** Every range that a network policy or a Service's source ranges name. */
export function namedRanges(stack: Stack): Range[] {
  const found = new Map<string, Range>();
  const add = (written: string) => {
    const range = /^[\d./]+$/.test(written) ? parseRange(written) : undefined;
    if (range !== undefined) found.set(`${range.first}-${range.last}`, range);
  };
  for (const kind of ["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy", "CiliumCIDRGroup"])
    for (const policy of stack.kind(CILIUM, kind)) policy.eachText(add);
  for (const policy of stack.kind("networking.k8s.io", "NetworkPolicy")) policy.eachText(add);
  for (const service of stack.kind("core", "Service"))
    service.at("spec").property("loadBalancerSourceRanges").eachText(add);
  return [...found.values()];
}

/** Every range that a rule of the machines' own firewalls names. */
function walledRanges(network: Network): Range[] {
  const rules = walled(network).flatMap((machine) => firewallOf(network, machine)?.rules ?? []);
  const entries = rules.flatMap((rule) => orElse(() => rule.senders?.items()) ?? []);
  const texts = entries.flatMap((entry) => [entry.at("subnet").text(), entry.at("except").text()]);
  return [...new Set(texts)].flatMap((text) => (text === undefined ? [] : (parseRange(text) ?? [])));
}

function poolRanges(stack: Stack): Range[] {
  return stack.kind(CILIUM, "CiliumLoadBalancerIPPool").flatMap((pool) => orElse(() => rangesOf(pool), []));
}
