import { isOfIpv6 } from "../../model/addresses";
import type { View } from "../../model/view";
import { knownLinks, type MachineLink } from "./links";
import { documentsOf, type Machine } from "./machines";

/** A network link as people tell of it, from either form of the configuration. Empty texts stand for what is not written. */
export interface LinkParts {
  /** The kernel's name, or the hardware that chooses the card. */
  name: string;
  /** The bond, bridge or VLAN that the link is; missing for a network card. */
  of?: Group | Vlan;
  mtu: string;
  asksDhcp: boolean;
  /** CIDRs with the host's part. */
  addresses: string[];
  /** Addresses that control planes share on it. */
  shared: string[];
  /** But the default route of IPv4, which every machine has, where nothing is special about it. */
  routes: { network: string; gateway: string; metric: string }[];
}

interface Group {
  kind: "bond" | "bridge";
  members: string[];
  /** Of a bond. */
  mode: string;
}

interface Vlan {
  kind: "VLAN";
  id: string;
  /** Missing where hardware chooses the link that it is on. */
  parent: string | undefined;
}

/** The links of a machine, as far as its configuration is known; each entry of it on its own. */
export function linkParts(host: Machine): LinkParts[] {
  const about = (link: MachineLink, field: string, ...kinds: string[]) =>
    documentsOf(host, ...kinds).filter((d) => link.name !== undefined && text(d.at(field)) === link.name);
  return knownLinks(host).map((link) => {
    const { view } = link;
    const made = madeOf(host, link);
    const vips = about(link, "link", "Layer2VIPConfig", "HCloudVIPConfig").map((document) => document.at("name"));
    return {
      name: nameOf(host, link),
      ...(made && { of: made }),
      mtu: text(view.at("mtu")),
      asksDhcp: about(link, "name", "DHCPv4Config").length > 0 || text(view.at("dhcp")) === "true",
      addresses: texts(view.at("addresses")),
      shared: [view.at("vip.ip"), ...vips].map(text).filter(isWritten),
      routes: view.at("routes").items().flatMap(furtherRoute),
    };
  });
}

/** The links of a machine that has more than one plain card; of one that has not, none. */
export function unusualLinks(host: Machine): LinkParts[] {
  const links = linkParts(host);
  return links.length < 2 && links.every(isPlain) ? [] : links;
}

/** A card that has addresses alone. */
export function isPlain({ of, mtu, asksDhcp, routes }: LinkParts): boolean {
  return of === undefined && mtu === "" && !asksDhcp && routes.length === 0;
}

function furtherRoute(route: View): LinkParts["routes"] {
  const [gateway, metric] = [text(route.at("gateway")), text(route.at("metric"))];
  const fallback = isOfIpv6(gateway) ? "::/0" : "0.0.0.0/0";
  const network = text(route.at("network")) || text(route.at("destination")) || fallback;
  return network === "0.0.0.0/0" && metric === "" ? [] : [{ network, gateway, metric }];
}

function nameOf(host: Machine, { name, view, vlan }: MachineLink): string {
  if (name !== undefined) return hardware(host, name);
  return vlan === undefined ? selected(view.at("deviceSelector")) : `VLAN ${vlan.id ?? "?"}`;
}

/** A bond or bridge has its settings in a part of the v1alpha1 interface, or in a document of its own. */
function madeOf(host: Machine, { view, vlan }: MachineLink): LinkParts["of"] {
  if (vlan !== undefined) return { kind: "VLAN", id: String(vlan.id ?? "?"), parent: vlan.parent };
  const members = (names: View, selectors?: View) => [
    ...texts(names).map((member) => hardware(host, member)),
    ...(selectors?.items() ?? []).map(selected),
  ];
  const kind = text(view.at("kind"));
  if (kind === "BondConfig")
    return { kind: "bond", mode: text(view.at("bondMode")), members: members(view.at("links")) };
  if (kind === "BridgeConfig") return { kind: "bridge", mode: "", members: members(view.at("links")) };
  const [bond, bridge] = [view.at("bond"), view.at("bridge")];
  if (bond.exists())
    return {
      kind: "bond",
      mode: text(bond.at("mode")),
      members: members(bond.at("interfaces"), bond.at("deviceSelectors")),
    };
  return bridge.exists() ? { kind: "bridge", mode: "", members: members(bridge.at("interfaces")) } : undefined;
}

/** The hardware that an alias of this name chooses, else the name itself. */
function hardware(host: Machine, link: string): string {
  const alias = documentsOf(host, "LinkAliasConfig").find((document) => text(document.at("name")) === link);
  return alias === undefined ? link : text(alias.at("selector.match"));
}

function selected(selector: View): string {
  const fields = ["hardwareAddr", "permanentAddr", "driver", "busPath"];
  return fields
    .map((field) => text(selector.at(field)))
    .filter(isWritten)
    .join(", ");
}

/** The texts of a list, or the `address` of each item. */
function texts(list: View): string[] {
  return list
    .items()
    .map((item) => text(item.at("address")) || text(item))
    .filter(isWritten);
}

/** Reads without care for unknown values: a document of the configuration is known as a whole or not at all. */
function text(view: View): string {
  const value = view.value();
  return typeof value === "object" ? "" : String(value ?? "");
}

function isWritten(text: string): boolean {
  return text !== "";
}
