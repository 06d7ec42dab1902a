import { parseAddress, parseRange } from "../model/addresses";
import type { Network } from "../model/network";
import { CILIUM } from "../model/types";
import { orElse } from "../model/unknown";
import type { View } from "../model/view";
import { code, codes, list, parts, prose, table } from "./markdown";
import { compare, items, shortName, sorted, texts, told } from "./reading";
import { selectorText } from "./selectors";
import { servicesText } from "./services";

/** The component in which a program keeps who owns which address of the LAN. */
const ADDRESS_PLAN = "homelab:network:AddressPlan";

/** The address plan, who hands out load-balancer addresses and who announces them, and the ports that the network serves. */
export function addressesPage(network: Network): string {
  const plans = network.stack.type(ADDRESS_PLAN);
  return parts(
    "# Addresses and ports",
    ...plans.map(planText),
    servicesText(network),
    poolsText(network),
    announcementsText(network),
  );
}

function planText(plan: View): string {
  const ranges = orElse(() => plan.at("ranges").entries(), []).map(([name, range]) => [
    code(told(range)),
    RANGES[name] ?? prose(name),
  ]);
  const addresses = items(plan.at("addresses")).map((entry) => [
    code(told(entry.at("address"))),
    prose(told(entry.at("owner"))),
  ]);
  const lan = told(plan.at("lan"));
  const free = (field: string) => codes(texts(plan.at(field))) || "none";
  return parts(
    table(
      ["Range", "Purpose"],
      [[code(lan), "the LAN"], [code(told(plan.at("router"))), "its router"], ...ranges].sort(byAddress),
      "",
    ),
    "## Who has which address",
    table(["Address", "Owner"], addresses.sort(byAddress), "Nobody has one."),
    list([
      `Free for more nodes: ${free("reservedForNodes")}`,
      `Free for load balancers: ${free("freeForLoadBalancers")}`,
    ]),
    devicesText(plan),
    "## Ports",
    table(["Port", "Protocol", "Service", "Address"], portRows(plan), "No port is served."),
  );
}

const RANGES: Readonly<Record<string, string>> = {
  infrastructure: "infrastructure devices",
  nodes: "nodes of the cluster",
  loadBalancers: "load-balancer addresses",
  dhcp: "DHCP and other devices",
};

function devicesText(plan: View): string | undefined {
  const rows = items(plan.at("devices")).map((device) => {
    const ports = orElse(() => device.at("ports").entries(), []).map(([name, port]) => `${prose(name)} ${told(port)}`);
    const address = told(device.at("address"));
    return [
      code(told(device.at("name"))),
      parseAddress(address) === undefined ? prose(address) : code(address),
      prose(told(device.at("purpose"))),
      ports.join(", "),
    ];
  });
  if (rows.length === 0) return undefined;
  return parts("## Devices", table(["Device", "Address", "Purpose", "Ports"], rows.sort(byCells), ""));
}

function portRows(plan: View): string[][] {
  return items(plan.at("ports"))
    .map((port) => ({
      number: Number(told(port.at("port"))),
      cells: [
        told(port.at("port")),
        told(port.at("protocol")),
        prose(told(port.at("service"))),
        code(told(port.at("address"))),
      ],
    }))
    .sort((a, b) => a.number - b.number || byCells(a.cells, b.cells))
    .map(({ cells }) => cells);
}

function poolsText(network: Network): string | undefined {
  const pools = sorted(network.stack.kind(CILIUM, "CiliumLoadBalancerIPPool"));
  if (pools.length === 0) return undefined;
  const rows = pools.map((pool) => [
    code(shortName(pool)),
    codes(items(pool.at("spec.blocks")).map(blockText)),
    chosenText(pool.at("spec.serviceSelector")),
  ]);
  return parts("## Pools", table(["CiliumLoadBalancerIPPool", "Addresses", "For"], rows, ""));
}

function blockText(block: View): string {
  const [start, stop] = [told(block.at("start")), told(block.at("stop"))];
  return told(block.at("cidr")) || (stop === "" ? start : `${start}-${stop}`);
}

function chosenText(selector: View): string {
  const text = orElse(() => (selector.exists() ? selectorText(selector) : ""), "");
  return text === "" ? "every Service" : `Services ${text}`;
}

/** Who tells the LAN where a load-balancer address is. */
function announcementsText(network: Network): string | undefined {
  const { stack } = network;
  const arp = sorted(stack.kind(CILIUM, "CiliumL2AnnouncementPolicy")).map((policy) => {
    const nodes = policy.at("spec.nodeSelector");
    const from = orElse(() => nodes.exists(), false) ? ` from nodes ${selectorText(nodes)}` : "";
    const interfaces = texts(policy.at("spec.interfaces"));
    const on = interfaces.length > 0 ? `, on interfaces ${codes(interfaces)}` : "";
    const what = ["loadBalancerIPs", "externalIPs"].filter((key) => told(policy.at(`spec.${key}`)) === "true");
    return `${code(shortName(policy))} answers ARP for ${codes(what) || "nothing"} of ${chosenText(policy.at("spec.serviceSelector"))}${on}${from}`;
  });
  const bgp = sorted(stack.kind(CILIUM, "CiliumBGPClusterConfig")).flatMap((config) =>
    items(config.at("spec.bgpInstances")).flatMap((instance) =>
      items(instance.at("peers")).map((peer) => {
        const nodes = config.at("spec.nodeSelector");
        const from = orElse(() => nodes.exists(), false) ? `, on nodes ${selectorText(nodes)}` : "";
        return `${code(shortName(config))} speaks BGP as AS ${told(instance.at("localASN"))} with ${code(told(peer.at("name")))} (${code(told(peer.at("peerAddress")))}, AS ${told(peer.at("peerASN"))})${from}`;
      }),
    ),
  );
  const peers = sorted(stack.kind(CILIUM, "CiliumBGPPeerConfig")).map((peer) => {
    const hops = told(peer.at("spec.ebgpMultihop"));
    const secret = told(peer.at("spec.authSecretRef"));
    const details = [
      ...(hops === "" ? [] : [`up to ${hops} hops away`]),
      ...(secret === "" ? [] : [`with the password of Secret ${code(secret)}`]),
      `keeps routes ${told(peer.at("spec.gracefulRestart.restartTimeSeconds")) || "0"} s while an agent restarts`,
    ];
    return `Peer ${code(shortName(peer))}: ${details.join(", ")}`;
  });
  const adverts = sorted(stack.kind(CILIUM, "CiliumBGPAdvertisement")).flatMap((advertisement) =>
    items(advertisement.at("spec.advertisements")).map(
      (a) =>
        `${code(shortName(advertisement))} advertises ${codes(texts(a.at("service.addresses")))} of ${chosenText(a.at("selector"))}`,
    ),
  );
  const all = [...arp, ...bgp, ...peers, ...adverts];
  return all.length === 0 ? undefined : parts("## Announcements", list(all));
}

function byCells(a: readonly string[], b: readonly string[]): number {
  return compare(a.join(), b.join());
}

/** In the order of the addresses, wider ranges first. */
function byAddress(a: readonly string[], b: readonly string[]): number {
  const [x, y] = [a, b].map(([cell = ""]) => parseRange(cell.replace(/`/g, "")));
  if (x === undefined || y === undefined) return byCells(a, b);
  return x.first - y.first || y.last - x.last || byCells(a, b);
}
