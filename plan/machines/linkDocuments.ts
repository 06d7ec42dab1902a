import type { Homelab, Node } from "../../config/homelab";
import { DEFAULT_ROUTES, type Link, linksOf, membersOf } from "../../config/links";
import { aliasDocument, bondTiming, document } from "./common";

/** A machine's links as documents. A link with a document of its own asks no DHCP server, unless another document says so. */
export function linkDocuments(node: Node, homelab: Homelab): object[] {
  const members = membersOf(node);
  return linksOf(node, homelab).flatMap((link) => {
    const { name, selector, dhcp, dhcpMetric, virtualIps } = link;
    const taken = members.includes(name) && link.mtu === undefined;
    return [
      ...(selector ? [aliasDocument(name, selector)] : []),
      ...(taken ? [] : [linkDocument(link)]),
      ...(dhcp
        ? [document("DHCPv4Config", { name, ...(dhcpMetric !== undefined && { routeMetric: dhcpMetric }) })]
        : []),
      ...virtualIps.map((address) => document("Layer2VIPConfig", { name: address, link: name })),
    ];
  });
}

function linkDocument(link: Link): object {
  const { name, bond, bridge, vlan } = link;
  if (bond) {
    const { members, mode, lacpRate, xmitHashPolicy, miimon } = bond;
    return document("BondConfig", {
      name,
      links: members,
      bondMode: mode,
      ...(lacpRate && { lacpRate }),
      ...(xmitHashPolicy && { xmitHashPolicy }),
      ...bondTiming(miimon),
      ...settings(link),
    });
  }
  if (bridge)
    return document("BridgeConfig", { name, links: bridge.members, stp: { enabled: bridge.stp }, ...settings(link) });
  if (vlan) return document("VLANConfig", { name, vlanID: vlan.id, parent: vlan.parent, ...settings(link) });
  return document("LinkConfig", { name, ...settings(link) });
}

/** A link that has neither address nor route is still to be up: VLANs are on it, or a DHCP server is asked. */
function settings({ mtu, addresses, routes }: Link): object {
  return {
    ...(addresses.length === 0 && routes.length === 0 && { up: true }),
    ...(mtu !== undefined && { mtu }),
    ...(addresses.length > 0 && { addresses: addresses.map((address) => ({ address })) }),
    ...(routes.length > 0 && { routes: routes.map(written) }),
  };
}

/** Without a destination it is the default route of the gateway's kind of address; one of no bits is refused. */
function written({ network, gateway, metric }: Link["routes"][number]): object {
  return {
    ...(DEFAULT_ROUTES.includes(network) ? {} : { destination: network }),
    gateway,
    ...(metric !== undefined && { metric }),
  };
}
