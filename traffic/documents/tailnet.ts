import type { Network } from "../model/network";
import { SPLIT_DNS, TAILNET_KEY } from "../model/types";
import { orElse } from "../model/unknown";
import type { View } from "../model/view";
import { field, policyFile, policyResources, rules } from "../tailnet/policyFile";
import { connectors } from "../tailnet/routes";
import { code, codes, parts, prose, table } from "./markdown";
import { compare, items, LATER, shortName, sorted, texts, told } from "./reading";

const DAY = 24 * 60 * 60;

/** The tailnet's policy file in words, its routers, devices, keys and split DNS. */
export function tailnetPage(network: Network): string {
  const { stack } = network;
  const acls = policyResources(stack);
  if (acls.length === 0 && connectors(stack).length === 0)
    return parts("# Tailnet", "This network has no tailnet of its own.");
  return parts(
    "# Tailnet",
    "Nobody reaches anything that no rule below allows; rules add up. An address of the LAN is reached through a router whose route is approved.",
    ...acls.map((acl) => orElse(() => policyText(acl), `The policy file is ${LATER}.`)),
    routersText(network),
    devicesText(network),
    splitText(network),
    keysText(network),
  );
}

function policyText(acl: View): string {
  const file = policyFile(acl);
  if (file === undefined) return "The policy file is no JSON: the service refuses it.";
  return parts(
    "## Who belongs together",
    table(["Group", "Members"], pairs(field(file, "groups")), "The policy file has no groups."),
    "## Who may open what",
    table(["Who", "What", "Ports"], grantRows(file), "Nobody may open anything."),
    "## Names of hosts",
    table(["Name", "Address"], pairs(field(file, "hosts")), "The policy file names no hosts."),
    "## Tags and who hands them out",
    table(["Tag", "Handed out by"], tagRows(file), "There are no tags."),
    "## Routes that need no approval",
    table(["Route", "Of routers with"], pairs(field(file, "autoApprovers").at("routes")), "There are none."),
    "## Tests",
    "The service refuses a policy file of which one of these does not hold; so does `pulumi preview`.",
    table(["From", "Protocol", "Reaches", "Does not reach"], testRows(file), "There are none."),
  );
}

/** Key and value, or key and list, as rows of a table in the order of the keys. */
function pairs(object: View): string[][] {
  return orElse(() => object.entries(), [])
    .map(([key, value]) => [code(key), codes(orElse(() => value.isList(), false) ? texts(value) : [told(value)])])
    .sort(byCells);
}

function tagRows(file: View): string[][] {
  return pairs(field(file, "tagOwners")).map(([tag = "", owners]) => [tag, owners || "the tailnet's admins alone"]);
}

/** Rules of the same people to the same ports, with all their destinations in one row. */
function grantRows(file: View): string[][] {
  const hosts = field(file, "hosts");
  const name = (selector: string) => {
    const address = told(hosts.at(selector));
    return address === "" ? code(selector) : `${code(selector)} (${address})`;
  };
  const rows = new Map<string, { who: string; ports: string; what: string[] }>();
  for (const rule of rules(file))
    for (const { selectors, written } of rule.to.map((to) => ({ ...to, written: portsText(rule.view, to.ports) }))) {
      const conditions = [
        ...(rule.via.length > 0 ? [`through ${codes(rule.via)}`] : []),
        ...(rule.postures.length > 0 ? [`fulfilling ${codes(rule.postures)}`] : []),
      ];
      const who = [codes(rule.src), ...conditions].join(", ");
      const row = rows.get(`${who} ${written}`) ?? { who, ports: written, what: [] };
      row.what.push(...selectors.map(name));
      rows.set(`${who} ${written}`, row);
    }
  return [...rows.values()]
    .map(({ who, ports, what }) => [who, [...new Set(what)].sort(compare).join(", "), ports])
    .sort(byCells);
}

function portsText(rule: View, ranges: readonly { protocol: string; first: number; last: number }[]): string {
  const written = orElse(() => rule.at("ip").texts(), []);
  if (written.length > 0) return codes(written);
  const shown = ranges.map(({ protocol, first, last }) =>
    first === 0 && last === 65535 ? "every port" : `${protocol} ${first === last ? first : `${first}–${last}`}`,
  );
  return [...new Set(shown)].map(prose).join(", ") || "no port (an application's own permission)";
}

function testRows(file: View): string[][] {
  return items(field(file, "tests")).map((test) => [
    code(told(field(test, "src", "user"))),
    told(field(test, "proto")) || "tcp or udp",
    codes(texts(field(test, "accept", "allow"))),
    codes(texts(field(test, "deny"))),
  ]);
}

function routersText(network: Network): string | undefined {
  const rows = sorted(connectors(network.stack)).map((connector) => [
    code(shortName(connector)),
    code(told(connector.at("spec.hostnamePrefix")) || told(connector.at("spec.hostname"))),
    codes(texts(connector.at("spec.tags"))),
    codes(texts(connector.at("spec.subnetRouter.advertiseRoutes"))),
  ]);
  if (rows.length === 0) return undefined;
  return parts("## Subnet routers", table(["Connector", "Devices", "Tags", "Routes"], rows, ""));
}

function devicesText(network: Network): string | undefined {
  const exposed = sorted(network.stack.kind("core", "Service")).filter(
    (service) => told(service.at("metadata", "annotations", "tailscale.com/expose")) === "true",
  );
  if (exposed.length === 0) return undefined;
  const rows = exposed.map((service) => [
    code(told(service.at("metadata", "annotations", "tailscale.com/hostname")) || shortName(service)),
    `Service ${code(`${told(service.at("metadata.namespace"))}/${shortName(service)}`)}`,
    codes(told(service.at("metadata", "annotations", "tailscale.com/tags")).split(",")),
  ]);
  return parts("## Services that are devices", table(["Device", "Of", "Tags"], rows, ""));
}

function splitText(network: Network): string | undefined {
  const rows = network.stack
    .type(SPLIT_DNS)
    .map((split) => [code(told(split.at("domain"))), codes(texts(split.at("nameservers")))])
    .sort(byCells);
  if (rows.length === 0) return undefined;
  return parts("## Split DNS", table(["Names below", "Are asked of"], rows, ""));
}

function keysText(network: Network): string | undefined {
  const keys = network.stack.type(TAILNET_KEY);
  if (keys.length === 0) return undefined;
  const rows = keys
    .map((key) => {
      const seconds = Number(told(key.at("expiry")) || 90 * DAY);
      const uses = [
        told(key.at("reusable")) === "true" ? "as often as needed" : "once",
        ...(told(key.at("ephemeral")) === "true" ? ["for devices that vanish when they leave"] : []),
      ];
      const life = Number.isNaN(seconds) ? LATER : `${seconds / DAY} days`;
      return [code(told(key.at("description")) || key.name), codes(texts(key.at("tags"))), life, uses.join(", ")];
    })
    .sort(byCells);
  return parts("## Auth keys", table(["Key", "Tags", "Lives for", "Can be used"], rows, ""));
}

function byCells(a: readonly string[], b: readonly string[]): number {
  return compare(a.join(), b.join());
}
