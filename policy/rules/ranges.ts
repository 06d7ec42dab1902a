import { addresses, takesMore } from "../../traffic/cluster/nodes/links";
import { machine, setting } from "../../traffic/cluster/nodes/machines";
import { holdsRange, isOfIpv6, overlaps, parseRange } from "../../traffic/model/addresses";
import { title } from "../../traffic/model/kind";
import type { View } from "../../traffic/model/view";
import { virtualAddresses } from "../facts/machines";
import { poolRanges } from "../facts/pools";
import { lanServices, machineAddresses, type Taken } from "../facts/taken";
import { type Judge, resourceRule, stackRule } from "../rule";
import { CONFIGURATION_APPLY, types } from "../types";

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

const kubeletApart = resourceRule({
  code: "NET-A04",
  title: "The kubelet has an address that is the node's own",
  prevents:
    "Talos never takes a virtual address for the kubelet, as it moves to another node: with no other one the node has no address at all, and port-forwarding, logs and metrics fail.",
  level: "mandatory",
  applies: types(CONFIGURATION_APPLY),
  check(apply, judge) {
    const node = machine(apply);
    const shared = virtualAddresses(node);
    // A patch that is not known yet may bring one.
    for (const { view } of node.sources.slice(1)) judge.attempt(() => view.value());
    if (shared.length === 0) return;
    const subnets = setting(node, "machine.kubelet.nodeIP.validSubnets", [
      "KubeNodeConfig",
      "nodeIP.validSubnets",
    ]).texts();
    const own = addresses(node).map((a) => a.address);
    const isShared = (subnet: string) => shared.some((a) => holdsRange(`${a}/32`, subnet));
    const onlyShared = subnets.length > 0 && subnets.every(isShared);
    if (!onlyShared && (own.length === 0 || takesMore(node) || own.some((a) => !shared.includes(a)))) return;
    judge.violation(
      apply,
      `the virtual address ${shared.join(", ")}, the node's addresses ${own.join(", ") || "unset"}, validSubnets ${subnets.join(", ") || "unset"}`,
      "an address of the node's own on the interface, and machine.kubelet.nodeIP.validSubnets: [<that address>/32].",
    );
  },
});

const clusterApart = resourceRule({
  code: "NET-A05",
  title: "Pod, Service and LAN ranges have no common address",
  prevents:
    "A pod or Service with an address that also exists on the LAN makes that machine unreachable from the cluster.",
  level: "mandatory",
  applies: types(CONFIGURATION_APPLY),
  check(apply, judge) {
    const node = machine(apply);
    const kubernetes = (field: string) =>
      setting(node, `cluster.network.${field}`, ["KubeNetworkConfig", field]).texts();
    const pods = networks("pod range", kubernetes("podSubnets"), judge, apply);
    const services = networks("Service range", kubernetes("serviceSubnets"), judge, apply);
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
    if (isOfIpv6(text)) return [];
    const range = parseRange(text);
    if (range !== undefined) return [{ ...range, by }];
    judge.violation(apply, `${by} ${text}, which is no range`, "a range in CIDR form.");
    return [];
  });
}

export const rangeRules = [poolsApart, kubeletApart, clusterApart];
