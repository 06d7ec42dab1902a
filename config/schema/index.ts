import { z } from "zod";
import { apps, gateways } from "./apps";
import { cilium, cluster } from "./cluster";
import { clusterDns } from "./clusterDns";
import { ipv6 } from "./ipv6";
import { domains, lan } from "./lan";
import { loadBalancing } from "./loadBalancing";
import { certificates, cloudflare, monitoring, tailscale } from "./services";

/** Everything a person may write under `homelab:` in a stack file. */
export const homelabSchema = z.strictObject({
  lan,
  ipv6: ipv6.optional(),
  domains,
  cluster,
  cilium: cilium.prefault({}),
  loadBalancing: loadBalancing.prefault({}),
  clusterDns: clusterDns.optional(),
  gateways: gateways.default({}),
  apps: apps.default({}),
  certificates: certificates.prefault({}),
  cloudflare: cloudflare.optional(),
  tailscale: tailscale.optional(),
  monitoring: monitoring.optional(),
});

/** The configuration as written, with zod's defaults filled in. */
export type WrittenHomelab = z.output<typeof homelabSchema>;

/** The keys that may stand under `homelab:`, secrets excepted. */
export const configurationKeys = Object.keys(homelabSchema.shape) as (keyof WrittenHomelab)[];
