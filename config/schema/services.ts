import { z } from "zod";
import { cidr, label, labels } from "./values";

export const certificates = z
  .strictObject({
    issuer: label.default("letsencrypt-production").describe("Name of the ClusterIssuer"),
    existing: z
      .boolean()
      .default(false)
      .describe("true: somebody else makes the ClusterIssuer; the program makes it where homelab:cloudflare is set"),
    server: z.url().default("https://acme-v02.api.letsencrypt.org/directory"),
    email: z.email().optional().describe("Where the certificate authority writes to"),
    chartVersion: z.string().default("v1.21.2").describe("cert-manager's Helm chart"),
  })
  .describe("cert-manager, with DNS-01 by Cloudflare");

const cloudflareId = z
  .string()
  .regex(/^[0-9a-f]{32}$/, "is not a Cloudflare id; write the 32 hexadecimal digits of the dashboard");

const externalSecret = z
  .strictObject({
    store: label.describe("Name of the SecretStore or ClusterSecretStore"),
    storeKind: z.enum(["ClusterSecretStore", "SecretStore"]).default("ClusterSecretStore"),
    key: z.string().min(1).describe("The secret's name in the store"),
    property: z.string().min(1).optional().describe("Its field, where the store's secrets have fields"),
    refreshInterval: z
      .string()
      .regex(/^\d+[smh]$/, "is not an interval; write a number with s, m or h, e.g. 1h")
      .default("1h"),
  })
  .describe(
    "The External Secrets Operator fetches the tunnel's token from a store (default: the program asks Cloudflare)",
  );

export const cloudflare = z
  .strictObject({
    accountId: cloudflareId,
    zoneId: cloudflareId.describe("The zone of domains.public"),
    tunnel: z.strictObject({
      name: label,
      namespace: label.default("cloudflared"),
      replicas: z.int().min(2, "is too few: one replica is an outage at every node drain; write 2 or more").default(2),
      protocol: z.enum(["auto", "http2", "quic"]).default("auto").describe("How cloudflared speaks to Cloudflare"),
      image: z.string().default("cloudflare/cloudflared:2025.8.1"),
      workload: z
        .enum(["deployment", "daemonset"])
        .default("deployment")
        .describe("deployment: `replicas` pods; daemonset: one pod a node"),
      externalSecret: externalSecret.optional(),
      wildcard: z
        .boolean()
        .default(false)
        .describe("One proxied record *.domain and one ingress rule to the Gateway that the tunnel feeds"),
    }),
    http3: z
      .boolean()
      .default(false)
      .describe("The zone's HTTP/3; on, browsers try QUIC on the LAN too, where nothing serves it"),
  })
  .describe("The public zone and the tunnel");

export const tailscale = z
  .strictObject({
    tailnet: z.string().default("-").describe("Name of the tailnet; - is the credentials' own"),
    users: z.array(z.email()).min(1).describe("Who `reach: tailnet` means; the members of group:homelab"),
    groups: z
      .record(label, z.array(z.email()).min(1))
      .default({})
      .describe("Smaller groups for `reach: tailnet:<group>`"),
    operator: z
      .strictObject({
        hostname: label.default("homelab-k8s-operator"),
        namespace: label.default("tailscale"),
        chartVersion: z.string().default("1.104.5"),
      })
      .prefault({}),
    subnetRouter: z
      .strictObject({
        name: label.default("homelab-subnet-router"),
        hostname: label.default("homelab-subnet").describe("Its devices are called <hostname>-0, -1 …"),
        routes: z.array(cidr).optional().describe("Networks it advertises (default: the LAN)"),
      })
      .prefault({}),
    keys: z
      .record(
        label,
        z.strictObject({
          tags: z.array(z.string().startsWith("tag:")).min(1),
          expiryDays: z.int().min(1).max(90, "is too long; a key lives 90 days at most").default(90),
          ephemeral: z.boolean().default(false),
        }),
      )
      .default({})
      .describe("Auth keys for machines that join by themselves"),
    splitDns: z.boolean().default(true).describe("The tailnet asks the LAN's resolver for the internal domain"),
  })
  .describe("The tailnet: policy file, keys, operator, subnet router");

export const monitoring = z
  .strictObject({
    namespace: label.default("monitoring"),
    prometheus: labels.default({ "app.kubernetes.io/name": "prometheus" }).describe("Labels of Prometheus's pods"),
    serviceMonitors: z
      .boolean()
      .default(false)
      .describe("Switch on the metrics of Cilium, Hubble and Envoy, and describe every target to prometheus-operator"),
    installDefinition: z
      .boolean()
      .default(true)
      .describe("Register the ServiceMonitor definition; false where prometheus-operator's chart already owns it"),
    dashboards: z.boolean().default(false).describe("Grafana dashboards, as ConfigMaps for Grafana's sidecar"),
    labels: labels.default({}).describe("Labels by which Prometheus selects ServiceMonitors, e.g. release: prometheus"),
  })
  .describe("Who scrapes metrics");
