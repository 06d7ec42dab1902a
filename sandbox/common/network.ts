import type { OverHttp } from "../../config/lanDns";

/** A machine and the addresses that are configured on it; the first one names it. */
interface SandboxMachine {
  name: string;
  addresses: string[];
}

/** Kinds of objects whose definitions other people's charts bring: External Secrets, prometheus-operator. */
export type ForeignKind = "ExternalSecret" | "ServiceMonitor";

/** The addresses that a sandbox's private network must carry, and the settings of its remote ends. */
export interface SandboxNetwork {
  stack: string;
  /** Everything that answers on the LAN, with the LAN's prefix length: `192.168.30.50/24`. */
  addresses: string[];
  router: string;
  /** Address of the Kubernetes API. */
  endpoint: string;
  nodes: SandboxMachine[];
  /** The LAN's resolver, where it is written to over SSH. */
  dns?: { kind: "pihole" | "dnsmasq"; address: string; user: string; sshPort: number };
  /** The LAN's resolver, where it is told by its HTTP API. */
  dnsApi?: { kind: OverHttp["kind"]; address: string; port: number; secure: boolean; user: string };
  /** True when the network runs a CoreDNS of its own: for the cluster, instead of the one that Talos brings, or for the LAN. */
  coredns: boolean;
  /** The Talos that the machines run, `1.13.0`. */
  talosVersion: string;
  /** The network's Talos provider, and the Talos whose library it carries. */
  talosProvider: { version: string; library: string };
  /** Kinds of which the network makes objects, while somebody else installs their definitions. */
  foreignKinds: ForeignKind[];
  /** Names of ClusterIssuers that certificates ask, and that somebody else makes. */
  foreignIssuers: string[];
  cloudflare?: { accountId: string; zones: { id: string; name: string }[] };
  /** `tags` are those of the user's OAuth client: it may give them, and those that they own, to keys and clients. */
  tailscale?: { tailnet: string; tags: string[] };
}

/** Addresses of the emulated services of the internet (TEST-NET-3: nobody owns them). */
export const internet = { cloudflare: "203.0.113.10", tailscale: "203.0.113.11", charts: "203.0.113.12" } as const;

/** Where the program's charts are published. Inside, these repositories are served under their own names. */
export const chartRepositories = {
  cilium: "https://helm.cilium.io",
  "cert-manager": "https://charts.jetstack.io",
  "tailscale-operator": "https://pkgs.tailscale.com/helmcharts",
} as const;

export const chartHosts = Object.values(chartRepositories).map((repository) => new URL(repository).hostname);
