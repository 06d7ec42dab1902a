import { contains, isOfIpv6, parseAddress, parseRange, type Range } from "../../model/addresses";
import { anyHolds, orElse, settle, Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import { documentsOf, type Machine } from "./machines";

/** One entry for a network link in a machine's configuration. Entries of several patches for one link add up. */
export interface MachineLink {
  /** The link's name; undefined for one of the v1alpha1 document that is chosen by its hardware. */
  name: string | undefined;
  view: View;
  /** Of a VLAN: its number, and the link that it is on. */
  vlan?: { id: number | undefined; parent: string | undefined };
}

/** Documents that describe a network link, whose name is the interface's. Source: Talos, «Network configuration». */
const LINKS: readonly string[] = ["LinkConfig", "BondConfig", "VLANConfig", "BridgeConfig"];

function documentLinks(machine: Machine): MachineLink[] {
  return documentsOf(machine, ...LINKS).map((view) => {
    const link = { name: view.at("name").text(), view };
    if (view.at("kind").text() !== "VLANConfig") return link;
    return { ...link, vlan: { id: view.at("vlanID").number(), parent: view.at("parent").text() } };
  });
}

/**
 * The interfaces of the v1alpha1 document, each with its VLANs behind it. A patch adds to those of the patches before it; what is generated
 * has none, unless somebody else's program generates it, and counts where no patch has any.
 *
 * @throws Unknown when nothing that is known sets them, or a patch that may add some is not known
 */
function v1alpha1Links({ sources }: Machine): MachineLink[] {
  const [generated, ...patches] = sources;
  for (const { view } of patches) view.value();
  const patched = patches.flatMap(interfaceLists);
  if (patched.length === 0) generated?.view.value();
  const lists = patched.length > 0 || generated === undefined ? patched : interfaceLists(generated);
  return lists.flatMap((list) => list.items()).flatMap(withVlans);
}

function interfaceLists({ documents }: Machine["sources"][number]): View[] {
  return documents.map((document) => document.at("machine.network.interfaces")).filter((list) => list.exists());
}

function withVlans(view: View): MachineLink[] {
  const name = view.at("interface").text();
  const vlans = view.at("vlans").items();
  return [
    { name, view },
    ...vlans.map((vlan) => {
      const id = vlan.at("vlanId").number();
      return { name: name && `${name}.${id ?? "?"}`, view: vlan, vlan: { id, parent: name } };
    }),
  ];
}

/** Every link of the machine, as far as its configuration is known. */
export function knownLinks(machine: Machine): MachineLink[] {
  const older = settle(() => v1alpha1Links(machine));
  return [...(older instanceof Unknown ? [] : older), ...documentLinks(machine)];
}

/**
 * The results of `read` over all links of the machine.
 *
 * @throws Unknown when no document for a link has any, and a part of the configuration is not known
 */
function perLink<T>(machine: Machine, read: (link: View) => T[]): T[] {
  const found = documentLinks(machine).flatMap(({ view }) => read(view));
  const older = settle(() => v1alpha1Links(machine).flatMap(({ view }) => read(view)));
  if (!(older instanceof Unknown)) return [...older, ...found];
  if (found.length === 0) throw older;
  return found;
}

interface Own {
  address: string;
  network: Range;
}

/** The machine's own addresses of IPv4 with their networks (`192.168.30.50/24`), of all its links. @throws Unknown as {@link perLink} does */
export function addresses(machine: Machine): Own[] {
  return perLink(machine, addressesOf);
}

function addressesOf(link: View): Own[] {
  return texts(link).flatMap((cidr) => {
    const network = parseRange(cidr);
    return network === undefined ? [] : [{ address: cidr.replace(/\/.*$/, ""), network }];
  });
}

function texts(link: View): string[] {
  const items = link.at("addresses").items();
  return items.flatMap((item) => item.text() ?? item.at("address").text() ?? []);
}

/**
 * The machine's addresses that are on the LAN: in the network of the one by which the stack reaches it. Others are of networks apart, as for
 * storage. Where none is, any may be.
 *
 * @throws Unknown as {@link addresses} does
 */
export function addressesOnLan(machine: Machine): Own[] {
  const all = addresses(machine);
  const there = all.filter(isReached(machine));
  return there.length > 0 ? there : all;
}

/**
 * Addresses of IPv6 on the links that have one of the LAN, as they are written (`fd00:30::7/64`).
 *
 * @throws Unknown as {@link addresses} does
 */
export function ipv6OnLan(machine: Machine): string[] {
  const onLan = (link: View) => addressesOf(link).some(isReached(machine));
  return perLink(machine, (link) => (onLan(link) ? texts(link).filter(isOfIpv6) : []));
}

function isReached({ apply }: Machine): (own: Own) => boolean {
  const node = parseAddress(orElse(() => apply.at("node").text()) ?? "");
  return ({ network }) => node !== undefined && contains(network, node);
}

/** Where the machine's routes lead: the LAN's router. @throws Unknown as {@link perLink} does */
export function routers(machine: Machine): string[] {
  return perLink(machine, (link) => link.at("routes").items()).flatMap((route) => route.at("gateway").text() ?? []);
}

/** A link by which a machine is, or may be, on the LAN. */
export interface LanLink {
  /** Undefined for one that is chosen by its hardware. */
  name: string | undefined;
  /** The configuration says it by an address; else it is one of all that may be. */
  sure: boolean;
  isBridge: boolean;
}

/** The links by which a machine is on the LAN, as far as the configuration is known. */
export function lanLinks(machine: Machine): LanLink[] {
  const all = knownLinks(machine);
  const aliases = documentsOf(machine, "LinkAliasConfig").map((document) => document.at("name").text());
  const known = (name: string | undefined) => (aliases.includes(name) ? undefined : name);
  const there = all.filter(({ view }) => orElse(() => addressesOf(view).some(isReached(machine))) === true);
  const isOnLan = there.length > 0;
  return (isOnLan ? there : all).map(({ name, view }) => ({
    name: known(name),
    sure: isOnLan,
    isBridge: view.at("kind").text() === "BridgeConfig" || view.at("bridge").exists(),
  }));
}

/** May the machine get addresses from a DHCP server? @throws Unknown when a part of the configuration that may say so is not known */
export function takesMore(machine: Machine): boolean {
  if (documentsOf(machine, "DHCPv4Config", "DHCPv6Config").length > 0) return true;
  return anyHolds(v1alpha1Links(machine), ({ view }) => view.at("dhcp").flag() === true);
}

/** The addresses that control planes share (VIPs), as far as the configuration is known. */
export function sharedAddresses(machine: Machine): View[] {
  const older = settle(() => v1alpha1Links(machine).map(({ view }) => view.at("vip.ip")));
  const own = documentsOf(machine, "Layer2VIPConfig", "HCloudVIPConfig").map((document) => document.at("name"));
  return [...(older instanceof Unknown ? [] : older), ...own].filter((at) => !at.known || at.exists());
}
