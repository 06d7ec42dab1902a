import type { Homelab, Node } from "../../config/homelab";
import { type Link, linksOf, membersOf, type Selector } from "../../config/links";
import { aliasDocument, bondTiming, document } from "./common";

/** `machine.network.interfaces` of the v1alpha1 document: VLANs stand in the interface that they are on. */
export function interfaces(node: Node, homelab: Homelab): object[] {
  const links = linksOf(node, homelab);
  const members = membersOf(node);
  // A member that only has a name is taken by its bond or bridge, and has no entry.
  const own = links.filter(
    (link) => link.vlan === undefined && (link.mtu !== undefined || !members.includes(link.name)),
  );
  return own.map((link) => {
    const vlans = links.flatMap((l) => (l.vlan?.parent === link.name ? [{ vlanId: l.vlan.id, ...settings(l) }] : []));
    return {
      ...(link.selector ? { deviceSelector: deviceSelector(link.selector) } : { interface: link.name }),
      ...(link.bond && { bond: bond(link.bond, links) }),
      ...(link.bridge && { bridge: { interfaces: link.bridge.members, stp: { enabled: link.bridge.stp } } }),
      ...settings(link),
      ...(vlans.length > 0 && { vlans }),
    };
  });
}

function settings({ mtu, dhcp, dhcpMetric, addresses, routes, virtualIps: [ip] }: Link): object {
  return {
    ...(mtu !== undefined && { mtu }),
    dhcp,
    ...(dhcpMetric !== undefined && { dhcpOptions: { routeMetric: dhcpMetric } }),
    ...(addresses.length > 0 && { addresses }),
    ...(routes.length > 0 && { routes: routes.map(written) }),
    ...(ip !== undefined && { vip: { ip } }),
  };
}

function written({ network, gateway, metric }: Link["routes"][number]): object {
  return { network, gateway, ...(metric !== undefined && { metric }) };
}

function deviceSelector({ hardwareAddress, permanentAddress, driver, busPath }: Selector): object {
  return {
    ...(hardwareAddress !== undefined && { hardwareAddr: hardwareAddress }),
    ...(permanentAddress !== undefined && { permanentAddr: permanentAddress }),
    ...(driver !== undefined && { driver }),
    ...(busPath !== undefined && { busPath }),
  };
}

function bond({ members, mode, lacpRate, xmitHashPolicy, miimon }: NonNullable<Link["bond"]>, links: Link[]): object {
  const selectors = selectorsOf(members, links);
  const byHardware = selectors.length === members.length;
  return {
    ...(byHardware ? { deviceSelectors: selectors.map(deviceSelector) } : { interfaces: members }),
    mode,
    ...(lacpRate && { lacpRate }),
    ...(xmitHashPolicy && { xmitHashPolicy }),
    ...bondTiming(miimon),
  };
}

function selectorsOf(members: readonly string[], links: readonly Link[]): Selector[] {
  return members.flatMap((member) => links.find(({ name }) => name === member)?.selector ?? []);
}

/**
 * The documents for links that v1alpha1 cannot describe: members of a bridge, or of a bond that are chosen in two ways, have names only there, and an
 * interface shares one address. Talos 1.12 and 1.13 understand these documents beside the v1alpha1 interfaces, and take an alias for the name of a
 * member. Source: Talos 1.13.9, processDevicesConfiguration of the network's LinkConfigController.
 */
export function interfaceDocuments(node: Node, homelab: Homelab): object[] {
  const links = linksOf(node, homelab);
  const named = links.flatMap(({ bond, bridge }) => {
    const members = bridge?.members ?? bond?.members ?? [];
    return bond && selectorsOf(members, links).length === members.length ? [] : members;
  });
  const aliases = links.flatMap(({ name, selector }) =>
    selector && named.includes(name) ? [aliasDocument(name, selector)] : [],
  );
  const shared = links.flatMap(({ name, virtualIps: [, ...more] }) =>
    more.map((address) => document("Layer2VIPConfig", { name: address, link: name })),
  );
  return [...aliases, ...shared];
}
