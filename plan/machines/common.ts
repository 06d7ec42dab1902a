import type { Homelab, Node } from "../../config/homelab";
import { prefixLength } from "../../config/ipv4";

/** KubePrism's port on every Talos node; Cilium reaches the API server through it. */
export const KUBE_PRISM_PORT = 7445;

/** The node's own addresses, each with the LAN's prefix length: `192.168.30.50/24`. */
export function nodeAddresses({ address, kubeletAddress }: Node, { lan }: Homelab): string[] {
  const own = kubeletAddress === undefined ? [address] : [address, kubeletAddress];
  return own.map((a) => `${a}/${prefixLength(lan.cidr)}`);
}

/** Where the kubelet may take the node's address from: the one that is meant for it, and no other. */
export function validSubnets({ address, kubeletAddress }: Node): string[] {
  return [`${kubeletAddress ?? address}/32`];
}

/** Is the node one of those that hand the cluster's endpoint to each other? */
export function sharesAddress({ role }: Node, { cluster }: Homelab): boolean {
  return cluster.virtualIp && role === "controlplane";
}

/** Talos 1.12 and later keep the host name in a document of its own; a name is refused beside the generated `auto: stable`. */
export function hostnameDocument({ name }: Node): object {
  return document("HostnameConfig", { auto: "off", hostname: name });
}

export function document(kind: string, fields: object): object {
  return { apiVersion: "v1alpha1", kind, ...fields };
}
