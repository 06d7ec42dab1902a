import { type LinkParts, linkParts, unusualLinks } from "../cluster/nodes/linkParts";
import type { Machine } from "../cluster/nodes/machines";
import { code, codes, parts, table } from "./markdown";
import { compare } from "./reading";

/** The names of the machine's links: the kernel's, or the hardware that chooses them. */
export function linkNames(host: Machine): string[] {
  return [...new Set(linkParts(host).map(({ name }) => name))];
}

/** The addresses of all of the machine's links. */
export function linkAddresses(host: Machine): string[] {
  return linkParts(host).flatMap(({ addresses }) => addresses);
}

/** A table of links that are more than one plain card; nothing for machines that have no other. */
export function linksText(hosts: readonly { name: string; host: Machine }[]): string | undefined {
  const rows = hosts.flatMap(({ name, host }) => unusualLinks(host).map((link) => [code(name), ...row(link)]));
  if (rows.length === 0) return undefined;
  const columns = ["Machine", "Link", "Made of", "MTU", "Addresses", "Shared address", "Asks DHCP", "Further routes"];
  const sorted = rows.sort((a, b) => compare(a[0] ?? "", b[0] ?? ""));
  return parts("## Links", "The links of machines that have more than one plain card.", table(columns, sorted, ""));
}

function row({ name, of, mtu, addresses, shared, asksDhcp, routes }: LinkParts): string[] {
  return [
    code(name),
    of === undefined ? "" : madeOf(of),
    mtu,
    codes(addresses),
    codes(shared),
    asksDhcp ? "yes" : "",
    routes.map(routeText).join(", "),
  ];
}

function madeOf(of: NonNullable<LinkParts["of"]>): string {
  if (of.kind === "VLAN") return `VLAN ${of.id} of ${of.parent === undefined ? "the link above" : code(of.parent)}`;
  const mode = of.mode === "" ? "" : ` (${of.mode})`;
  return `${of.kind}${mode} of ${codes(of.members)}`;
}

function routeText({ network, gateway, metric }: LinkParts["routes"][number]): string {
  return `${code(network)} by ${code(gateway)}${metric === "" ? "" : ` (${metric})`}`;
}
