import type { Kubeconfig } from "../../engine/kubeconfig";

/** The questions to the network, and the credentials for them. */
export interface Asked {
  settings: Record<string, string>;
  cloudflare?: { accountId: string; zoneId: string };
  tailscale?: { tailnet: string; keys: { name: string; id: string }[] };
  ports: { what: string; host: string; port: number }[];
  /** `version` of Kubernetes, `talos` that of the machines, both as the stack file has them; `machines` by their names. */
  cluster?: { kubeconfig: Kubeconfig; version: string; talos: string; machines: string[] };
}
