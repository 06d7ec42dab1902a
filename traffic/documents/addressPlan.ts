import { parseAddress, parseRange } from "../model/addresses";
import type { Network } from "../model/network";
import { orElse } from "../model/unknown";
import type { View } from "../model/view";
import { code, codes, list, parts, prose, table } from "./markdown";
import { compare, items, texts, told } from "./reading";

/** The component in which a program keeps who owns which address of the LAN. */
const ADDRESS_PLAN = "homelab:network:AddressPlan";

/** The address plans among the resources; a program has one at most. */
export function addressPlans(network: Network): readonly View[] {
  return network.stack.type(ADDRESS_PLAN);
}

/** Who has which address of the LAN: rows of [address, owner], by address. */
export function ownersOf(plan: View): [address: string, owner: string][] {
  return items(plan.at("addresses"))
    .map((entry): [string, string] => [told(entry.at("address")), told(entry.at("owner"))])
    .sort(byAddress);
}

/** Its ranges, who has which address, its devices, and the ports that are served. */
export function planText(plan: View): string {
  const ranges = orElse(() => plan.at("ranges").entries(), []).map(([name, range]) => [
    code(told(range)),
    RANGES[name] ?? prose(name),
  ]);
  const addresses = ownersOf(plan).map(([address, owner]) => [code(address), prose(owner)]);
  const lan = told(plan.at("lan"));
  const free = (field: string) => codes(texts(plan.at(field))) || "none";
  return parts(
    table(
      ["Range", "Purpose"],
      [[code(lan), "the LAN"], [code(told(plan.at("router"))), "its router"], ...ranges].sort(byAddress),
      "",
    ),
    "## Who has which address",
    table(["Address", "Owner"], addresses, "Nobody has one."),
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

function byCells(a: readonly string[], b: readonly string[]): number {
  return compare(a.join(), b.join());
}

/** In the order of the addresses, wider ranges first. */
function byAddress(a: readonly string[], b: readonly string[]): number {
  const [x, y] = [a, b].map(([cell = ""]) => parseRange(cell.replace(/`/g, "")));
  if (x === undefined || y === undefined) return byCells(a, b);
  return x.first - y.first || y.last - x.last || byCells(a, b);
}
