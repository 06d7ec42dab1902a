import { contains, overlaps, parseAddress, parseRange, type Range } from "../../traffic/addresses";
import {
  annotatedAddresses,
  gatewayAddresses,
  isLoadBalancer,
  serviceAddresses,
} from "../../traffic/cluster/frontends";
import { addresses, configured, endpointHost, isControlPlane, machine, routers } from "../../traffic/cluster/machines";
import { title } from "../../traffic/kubernetes";
import type { Stack } from "../../traffic/stack";
import type { View } from "../../traffic/view";
import { type Claim, claims, poolRanges } from "../facts/pools";
import { type Judge, resourceRule, stackRule } from "../rule";
import { CONFIGURATION_APPLY, GATEWAY_API, kinds, REMOTE_COMMAND, SPLIT_DNS, types } from "../types";

const inPool = stackRule({
  code: "NET-A01",
  title: "A pinned address lies in a load-balancer pool",
  prevents: "Cilium never hands out an address that no pool holds: the Service stays pending and nobody can reach it.",
  level: "mandatory",
  check(stack, judge) {
    const pools = poolRanges(stack, judge);
    if (!pools.complete) return;
    const ranges = pools.found.map((r) => r.text).join(", ") || "none in this stack";
    for (const { object, address, value } of claims(stack, judge).found) {
      if (value !== undefined && pools.found.some((range) => contains(range, value))) continue;
      judge.violation(
        object,
        `the address ${address}; pools: ${ranges}`,
        "an address of a CiliumLoadBalancerIPPool, or a pool that holds this one.",
      );
    }
  },
});

const oneOwner = stackRule({
  code: "NET-A02",
  title: "One address and port has one owner",
  prevents:
    "Of two objects that ask for one address the first to be created gets it, and after a rebuild that may be the other one.",
  level: "mandatory",
  check(stack, judge) {
    const owners = new Map<string, Claim[]>();
    for (const claim of claims(stack, judge).found) {
      const before = owners.get(claim.address) ?? [];
      owners.set(claim.address, [...before, claim]);
      const rival = before.find((other) => clash(claim, other));
      if (rival === undefined) continue;
      judge.violation(
        claim.object,
        `${claim.address} (${claim.ports.join(", ")}), which ${title(rival.object.resource)} has too (${rival.ports.join(", ")})`,
        "another free address of the pool; to share one on different ports, the same annotation lbipam.cilium.io/sharing-key on both.",
      );
    }
  },
});

function clash(a: Claim, b: Claim): boolean {
  const shared = a.sharingKey !== undefined && a.sharingKey === b.sharingKey;
  return !shared || a.ports.some((port) => b.ports.includes(port));
}

interface Taken extends Range {
  by: string;
}

const poolsApart = stackRule({
  code: "NET-A03",
  title: "Pools overlap neither each other nor anything else on the LAN",
  prevents:
    "An address that a pool hands out and a machine (or the router's DHCP) uses as well answers sometimes from one, sometimes from the other.",
  level: "mandatory",
  settings: {
    reserved: {
      type: "texts",
      describes:
        "Ranges of the LAN that are no resource of the stack, such as the router's DHCP range and the infrastructure's: `192.168.30.81-254`.",
      default: [],
    },
  },
  check(stack, judge) {
    const pools = poolRanges(stack, judge).found;
    const taken = [...reserved(judge), ...machineAddresses(stack, judge), ...lanServices(stack, judge)];
    for (const [i, range] of pools.entries()) {
      for (const other of pools.slice(0, i))
        if (overlaps(range, other))
          judge.violation(
            range.pool,
            `${range.text}, which overlaps ${other.text} of ${title(other.pool.resource)}`,
            "ranges without a common address.",
          );
      for (const other of taken)
        if (overlaps(range, other))
          judge.violation(
            range.pool,
            `${range.text}, which holds ${other.text} (${other.by})`,
            "a range that leaves it out.",
          );
    }
  },
});

function reserved(judge: Judge): Taken[] {
  return judge.texts("reserved").map((text) => {
    const range = parseRange(text);
    if (range === undefined) throw new Error(`NET-A03: ${text} in the setting reserved is no IPv4 range`);
    return { ...range, by: "reserved in the pack's configuration" };
  });
}

function machineAddresses(stack: Stack, judge: Judge): Taken[] {
  return judge.collect(stack.type(CONFIGURATION_APPLY), (apply) => {
    const own = addresses(machine(apply)).flatMap(({ address }) => single(address, title(apply.resource)));
    const node = judge.attempt(() => apply.at("node").text());
    return [...own, ...single(node, title(apply.resource))];
  }).found;
}

/** Machines that the stack talks to: the LAN's DNS server, by SSH and as the tailnet's resolver. */
function lanServices(stack: Stack, judge: Judge): Taken[] {
  const ssh = judge.collect(stack.type(REMOTE_COMMAND), (c) =>
    single(c.at("connection.host").text(), title(c.resource)),
  );
  const dns = judge.collect(stack.type(SPLIT_DNS), (d) =>
    d
      .at("nameservers")
      .texts()
      .flatMap((n) => single(n, title(d.resource))),
  );
  return [...ssh.found, ...dns.found];
}

function single(text: string | undefined, by: string): Taken[] {
  const range = text === undefined || parseAddress(text) === undefined ? undefined : parseRange(text);
  return range === undefined ? [] : [{ ...range, by }];
}

const kubeletApart = resourceRule({
  code: "NET-A04",
  title: "The kubelet's address is not the cluster's endpoint",
  prevents:
    "Talos never takes the endpoint's address for the kubelet: with no other one the node has no address at all, and port-forwarding, logs and metrics fail.",
  level: "mandatory",
  applies: types(CONFIGURATION_APPLY),
  check(apply, judge) {
    const node = machine(apply);
    const subnets = configured(node, "machine.kubelet.nodeIP.validSubnets").texts();
    const own = addresses(node).map((a) => a.address);
    const endpoint = endpointHost(node);
    if (endpoint === undefined || !own.includes(endpoint)) return;
    const chosen = own.filter((a) => a !== endpoint && (subnets.length === 0 || subnets.some((s) => holds(s, a))));
    if (chosen.length > 0) return;
    judge.violation(
      apply,
      `the endpoint ${endpoint} on this machine, addresses ${own.join(", ")}, validSubnets ${subnets.join(", ") || "unset"}`,
      "a second address on the interface, and machine.kubelet.nodeIP.validSubnets: [<that address>/32].",
    );
  },
});

function holds(subnet: string, address: string): boolean {
  const range = parseRange(subnet);
  const value = parseAddress(address);
  return range !== undefined && value !== undefined && contains(range, value);
}

const clusterApart = resourceRule({
  code: "NET-A05",
  title: "Pod, Service and LAN ranges have no common address",
  prevents:
    "A pod or Service with an address that also exists on the LAN makes that machine unreachable from the cluster.",
  level: "mandatory",
  applies: types(CONFIGURATION_APPLY),
  check(apply, judge) {
    const node = machine(apply);
    const pods = networks("pod range", configured(node, "cluster.network.podSubnets").texts(), judge, apply);
    const services = networks(
      "Service range",
      configured(node, "cluster.network.serviceSubnets").texts(),
      judge,
      apply,
    );
    const lan = unique(addresses(node).map(({ network }) => ({ ...network, by: "LAN" })));
    const groups: Taken[][] = [pods, services, lan];
    for (const [i, group] of groups.entries())
      for (const other of groups.slice(i + 1).flat())
        for (const range of group.filter((r) => overlaps(r, other)))
          judge.violation(
            apply,
            `${range.by} ${range.text} and ${other.by} ${other.text}`,
            "ranges apart, for example 10.244.0.0/16 for pods and 10.96.0.0/12 for Services.",
          );
  },
});

/** Two addresses in one network are one range. */
function unique(ranges: Taken[]): Taken[] {
  return ranges.filter((range, i) => ranges.findIndex((r) => r.first === range.first && r.last === range.last) === i);
}

function networks(by: string, texts: string[], judge: Judge, apply: View): Taken[] {
  return texts.flatMap((text) => {
    if (text.includes(":")) return [];
    const range = parseRange(text);
    if (range !== undefined) return [{ ...range, by }];
    judge.violation(apply, `${by} ${text}, which is no range`, "a range in CIDR form.");
    return [];
  });
}

const gatewayPinned = resourceRule({
  code: "NET-A06",
  title: "A Gateway is pinned by spec.addresses",
  prevents:
    "Cilium ignores the address annotation on a Gateway and gives it the first free address, so that DNS points at nothing, or a pinned Service loses its own address.",
  level: "mandatory",
  applies: kinds(GATEWAY_API, "Gateway"),
  check(gateway, judge) {
    if (gatewayAddresses(gateway).length > 0) return;
    const annotated = judge.attempt(() => annotatedAddresses(gateway)) ?? [];
    const value = annotated[0];
    judge.violation(
      gateway,
      value === undefined
        ? "no spec.addresses"
        : `the address ${value} only in an annotation, which has an effect on Services but none on Gateways`,
      `spec.addresses: [{type: IPAddress, value: ${value ?? "<address of the pool>"}}].`,
    );
  },
});

const servicePinned = resourceRule({
  code: "NET-A07",
  title: "A LoadBalancer Service is pinned",
  prevents:
    "An unpinned Service takes the first free address, which after a rebuild may be the one that a Gateway or another Service has in DNS.",
  level: "advisory",
  applies: kinds("core", "Service"),
  check(service, judge) {
    if (!isLoadBalancer(service) || serviceAddresses(service).length > 0) return;
    if (service.at("spec.loadBalancerClass").text()?.startsWith("tailscale")) return;
    judge.violation(
      service,
      "type LoadBalancer without an address",
      'the annotation lbipam.cilium.io/ips: "<address of the pool>".',
    );
  },
});

const endpointReachable = stackRule({
  code: "NET-A08",
  title: "No pinned address belongs to a machine",
  prevents:
    "A load-balancer address that a node, the router or the LAN's DNS server has takes that machine off the network.",
  level: "mandatory",
  check(stack, judge) {
    const machines = [...machineAddresses(stack, judge), ...lanServices(stack, judge)];
    const nodes = judge.collect(stack.type(CONFIGURATION_APPLY), (apply) => {
      const node = machine(apply);
      const endpoint = judge.attempt(() => (isControlPlane(node) ? endpointHost(node) : undefined));
      return [...single(endpoint, "the cluster's endpoint"), ...routers(node).flatMap((r) => single(r, "the router"))];
    });
    for (const { object, address, value } of claims(stack, judge).found) {
      const owner = [...machines, ...nodes.found].find((m) => m.first === value);
      if (owner !== undefined)
        judge.violation(object, `${address}, which is the address of ${owner.by}`, "a free address of the pool.");
    }
  },
});

export const addressRules = [
  inPool,
  oneOwner,
  poolsApart,
  kubeletApart,
  clusterApart,
  gatewayPinned,
  servicePinned,
  endpointReachable,
];
