import type { Homelab, Node } from "./homelab";
import { prefixLength } from "./ipv4";
import { nodeAddress } from "./ipv6";

type Written = Node["links"][string];

export type Selector = NonNullable<Written["selector"]>;

interface Route {
  /** CIDR; a default route is `0.0.0.0/0` or `::/0`. */
  network: string;
  gateway: string;
  metric?: number | undefined;
  /** Where it stands in the stack file; missing: it follows from the LAN's router. */
  field?: string;
}

/** A network link of a machine, with everything that follows from the rest of the configuration. */
export interface Link {
  /** The kernel's name, or what `selector` chooses; of a VLAN `bond0.20`. */
  name: string;
  /** Where it stands in the stack file. */
  field: string;
  /** It has the node's address and the default route. */
  primary: boolean;
  selector?: Selector | undefined;
  bond?: Written["bond"];
  bridge?: Written["bridge"];
  vlan?: { id: number; parent: string };
  mtu?: number | undefined;
  dhcp: boolean;
  /** Of the default route that a DHCP server tells; missing: Talos's. */
  dhcpMetric?: number;
  /** CIDRs with the host's part, `192.168.30.50/24`. */
  addresses: string[];
  routes: Route[];
  /** The addresses that the control planes share on it. */
  virtualIps: string[];
}

export const DEFAULT_ROUTES: readonly string[] = ["0.0.0.0/0", "::/0"];

export function vlanName(parent: string, id: number): string {
  return `${parent}.${id}`;
}

/** Names of the links that are members of a bond or a bridge. */
export function membersOf({ links }: Node): string[] {
  return Object.values(links).flatMap(({ bond, bridge }) => [...(bond?.members ?? []), ...(bridge?.members ?? [])]);
}

/** Links that may have the node's address: those of the stack file and their VLANs, without members of others. */
export function candidatesOf(node: Node): string[] {
  const members = membersOf(node);
  return Object.entries(node.links).flatMap(([name, { vlans }]) =>
    members.includes(name) ? [] : [name, ...vlans.map(({ id }) => vlanName(name, id))],
  );
}

/** The link that has the node's address; undefined where the entry does not tell. */
export function primaryName(node: Node): string | undefined {
  if (node.interface !== undefined) return node.interface;
  if (node.hardwareAddress !== undefined) return aliasOf(node);
  const all = candidatesOf(node);
  return all.length === 1 ? all[0] : undefined;
}

/** How a node calls the card that `hardwareAddress` chooses: `lan0`, unless a link has that name. */
function aliasOf({ links }: Node): string {
  let i = 0;
  while (`lan${i}` in links) i++;
  return `lan${i}`;
}

/** Every link of a node that is written somewhere, VLANs after the link that they are on. */
export function linksOf(node: Node, homelab: Homelab): Link[] {
  const primary = primaryName(node);
  const written = Object.entries(node.links).flatMap(([name, link]) => {
    const field = `${node.linksField}.${name}`;
    const { selector, bond, bridge } = link;
    const own = {
      ...described(link, { name, field, primary: name === primary }, node, homelab),
      selector,
      bond,
      bridge,
    };
    const vlans = link.vlans.map((vlan, i): Link => {
      const place = { name: vlanName(name, vlan.id), field: `${field}.vlans.${i}` };
      const link = described(vlan, { ...place, primary: place.name === primary }, node, homelab);
      return { ...link, vlan: { id: vlan.id, parent: name } };
    });
    return [own, ...vlans];
  });
  const all = written.some((link) => link.primary) || primary === undefined ? written : [plain(primary), ...written];
  // The route of the node's own network goes first, the others' in order.
  const asking = all.filter(({ dhcp, primary }) => dhcp && !primary);
  return all.map((link) =>
    asking.includes(link) ? { ...link, dhcpMetric: LATER_METRIC + asking.indexOf(link) } : link,
  );

  function plain(name: string): Link {
    const { hardwareAddress } = node;
    const place = { name, field: `homelab:cluster.nodes.${node.name}`, primary: true };
    const link = described({ dhcp: false, addresses: [], routes: [] }, place, node, homelab);
    return node.interface === undefined && hardwareAddress !== undefined
      ? { ...link, selector: { hardwareAddress } }
      : link;
  }
}

/** Behind that of every route that names no metric, which is 1024. */
const LATER_METRIC = 2048;

type Settings = Pick<Written, "dhcp" | "addresses" | "routes" | "mtu" | "virtualIp">;

function described(
  link: Settings,
  place: Pick<Link, "name" | "field" | "primary">,
  node: Node,
  homelab: Homelab,
): Link {
  const { mtu, dhcp, addresses, virtualIp } = link;
  const isControlPlane = node.role === "controlplane";
  const own = virtualIp === undefined || !isControlPlane ? [] : [virtualIp];
  const routes = link.routes.map((route, i) => ({ ...route, field: `${place.field}.routes.${i}` }));
  if (!place.primary) return { ...place, mtu, dhcp, addresses, routes, virtualIps: own };
  const { lan, cluster } = homelab;
  const shared = cluster.virtualIp && isControlPlane ? [cluster.endpoint] : [];
  const hasRouter = dhcp || routes.some((r) => r.network === "0.0.0.0/0");
  return {
    ...place,
    mtu,
    dhcp,
    addresses: [
      ...lanAddresses(node, dhcp).map((a) => `${a}/${prefixLength(lan.cidr)}`),
      ...nodeAddress(node.address, homelab).map((a) => `${a}/64`),
      ...addresses,
    ],
    routes: [...(hasRouter ? [] : [{ network: "0.0.0.0/0", gateway: lan.router }]), ...routes],
    virtualIps: [...new Set([...shared, ...own])],
  };
}

/** The node's addresses on the LAN that are written into its configuration: a DHCP server brings the first. */
function lanAddresses({ address, kubeletAddress }: Node, dhcp: boolean): string[] {
  const first = dhcp ? [] : [address];
  return kubeletAddress === undefined || (dhcp && kubeletAddress === address) ? first : [...first, kubeletAddress];
}

/** Every address that the control planes share, the cluster's endpoint first, and where it is written. */
export function virtualIps(homelab: Homelab): { address: string; field: string }[] {
  const { nodes, endpoint, virtualIp } = homelab.cluster;
  const all = [
    ...(virtualIp ? [{ address: endpoint, field: "homelab:cluster.endpoint" }] : []),
    ...nodes.flatMap((node) =>
      linksOf(node, homelab).flatMap(({ field, virtualIps }) =>
        virtualIps.map((address) => ({ address, field: `${field}.virtualIp` })),
      ),
    ),
  ];
  return all.filter(({ address }, i) => all.findIndex((other) => other.address === address) === i);
}

/** The addresses that links of a node have besides the LAN's two, as CIDRs with the host's part. */
export function furtherAddresses(node: Node, homelab: Homelab): { link: Link; field: string; cidr: string }[] {
  return linksOf(node, homelab).flatMap((link) => {
    const written =
      link.vlan === undefined
        ? node.links[link.name]
        : node.links[link.vlan.parent]?.vlans.find(({ id }) => id === link.vlan?.id);
    return (written?.addresses ?? []).map((cidr, i) => ({ link, field: `${link.field}.addresses.${i}`, cidr }));
  });
}
