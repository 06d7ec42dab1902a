import type { Homelab, Node } from "./homelab";
import { primaryName } from "./links";

/** Names of Ethernet cards; the last is for those that systemd gives: eno1, ens18, enp3s0, enx… */
const ETHERNET = ["^eth[0-9]+", "^en[0-9]+", "^en[opsx]"];

/**
 * The kernel's name of the link that has a node's address. Undefined where hardware chooses the card: an alias is a second name,
 * and Cilium's expressions see the kernel's.
 */
export function announcingLink(node: Node): string | undefined {
  const name = primaryName(node);
  const byHardware = node.interface === undefined && node.hardwareAddress !== undefined;
  return name === undefined || byHardware || node.links[name]?.selector !== undefined ? undefined : name;
}

/** Ethernet cards, whose names are not known where their hardware chooses them, and what else has a node's address: a bond, a bridge. */
export function announcingInterfaces(nodes: readonly Node[]): string[] {
  const names = nodes.flatMap((node) => announcingLink(node) ?? []);
  const others = [...new Set(names)].filter((name) => !ETHERNET.some((pattern) => new RegExp(pattern).test(name)));
  return [...ETHERNET, ...others.map(exactly)];
}

/** The expression that matches one name and no other. */
export function exactly(name: string): string {
  return `^${name.replaceAll(".", "\\.")}$`;
}

/** Beginnings of names that Cilium takes for those of links that are not to be used. Source: Cilium 1.20, pkg/defaults, ExcludedDevicePrefixes. */
const LEFT_OUT = ["cilium_", "lo", "lxc", "cni", "docker"];

/**
 * Links with a node's address that Cilium does not look for: a bridge, and what has the name of something else. It would serve no load-balanced address
 * there. Source: Cilium 1.20, pkg/datapath/linux, isSelectedDevice.
 */
export function overlookedLinks({ cluster }: Homelab): string[] {
  const names = cluster.nodes.flatMap((node) => {
    const name = announcingLink(node);
    if (name === undefined) return [];
    const isOverlooked = node.links[name]?.bridge !== undefined || LEFT_OUT.some((prefix) => name.startsWith(prefix));
    return isOverlooked ? [name] : [];
  });
  return [...new Set(names)];
}
