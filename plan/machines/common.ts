import type { Homelab, Node } from "../../config/homelab";
import { nodeAddress } from "../../config/ipv6";
import { isInCluster } from "../../config/lanDns";
import { type Link, linksOf, type Selector, virtualIps } from "../../config/links";

/** KubePrism's port on every Talos node; Cilium reaches the API server through it. */
export const KUBE_PRISM_PORT = 7445;

/** Where the kubelet may take the node's address from: the one that is meant for it, and no other. */
export function validSubnets({ address, kubeletAddress }: Node, homelab: Homelab): string[] {
  return [`${kubeletAddress ?? address}/32`, ...nodeAddress(address, homelab).map((a) => `${a}/128`)];
}

/** The ranges of pods and Services, IPv4 first: it is the one that Services without a choice have. */
export function clusterSubnets({ cluster, ipv6 }: Homelab): { podSubnets: string[]; serviceSubnets: string[] } {
  return {
    podSubnets: [cluster.podCidr, ...(ipv6 ? [ipv6.pods] : [])],
    serviceSubnets: [cluster.serviceCidr, ...(ipv6 ? [ipv6.services] : [])],
  };
}

/** Talos 1.12 and later keep the host name in a document of its own; a name is refused beside the generated `auto: stable`. */
export function hostnameDocument({ name }: Node): object {
  return document("HostnameConfig", { auto: "off", hostname: name });
}

export function document(kind: string, fields: object): object {
  return { apiVersion: "v1alpha1", kind, ...fields };
}

/** The resolvers, search domains and time servers of a machine: its own settings, or those of all machines. */
export function asked({ nameServers, searchDomains, timeServers }: Node, { cluster, lan }: Homelab) {
  return {
    nameServers: nameServers ?? cluster.nameServers ?? resolversOf(lan),
    searchDomains: searchDomains ?? cluster.searchDomains ?? [],
    timeServers: timeServers ?? cluster.timeServers ?? [],
  };
}

/** The LAN's resolver; where that runs in the cluster, whom it asks itself: a machine needs names before there is a cluster. */
function resolversOf({ dns }: Homelab["lan"]): string[] {
  if (dns === undefined) return [];
  return isInCluster(dns) ? dns.upstreams : [dns.address];
}

/** Names by which a control plane's certificates must know it: whoever comes by a shared address is shown one. */
export function certificateNames({ role }: Node, homelab: Homelab): string[] {
  return role === "controlplane" ? virtualIps(homelab).map(({ address }) => address) : [];
}

/**
 * Where the members of etcd find each other: of a machine with several networks Talos would take the first address, which may be the
 * storage network's. Nothing for one with its addresses on the LAN alone.
 */
export function etcdPatch(node: Node, homelab: Homelab): object[] {
  if (node.role !== "controlplane" || linksOf(node, homelab).every(hasLanOnly)) return [];
  return [{ cluster: { etcd: { advertisedSubnets: [`${node.address}/32`] } } }];
}

function hasLanOnly({ primary, addresses, dhcp }: Link): boolean {
  return primary || (addresses.length === 0 && !dhcp);
}

/** The document that gives the chosen card an alias. @returns the document; the condition is CEL over Talos's link status */
export function aliasDocument(name: string, { hardwareAddress, permanentAddress, driver, busPath }: Selector): object {
  const match = [
    hardwareAddress && `mac(link.hardware_addr) == "${hardwareAddress}"`,
    permanentAddress && `mac(link.permanent_addr) == "${permanentAddress}"`,
    driver && `link.driver == "${driver}"`,
    busPath && `link.bus_path == "${busPath}"`,
  ].filter((condition) => condition !== undefined);
  return document("LinkAliasConfig", { name, selector: { match: match.join(" && ") } });
}

/** Two looks at a member's carrier must agree before a bond takes it in or leaves it out. */
export function bondTiming(miimon: number): { miimon: number; updelay: number; downdelay: number } {
  return { miimon, updelay: 2 * miimon, downdelay: 2 * miimon };
}
