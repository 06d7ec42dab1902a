/** Names of the rules that the program writes itself: a rule of the same name would be merged with them, and take their senders' place. */
export const OWN_FIREWALL_RULES = [
  "talos-api",
  "kubernetes-api",
  "trustd",
  "etcd",
  "kubelet",
  "gateways",
  "cilium-tunnel",
  "cilium-wireguard",
  "cilium-health",
  "cilium-metrics",
  "hubble",
] as const;

export type OwnFirewallRule = (typeof OWN_FIREWALL_RULES)[number];

/** The rule that opens the nodes for an app with its node's network. */
export function hostNetworkRule(app: string, protocol: "tcp" | "udp"): string {
  return `app-${app}-${protocol}`;
}
