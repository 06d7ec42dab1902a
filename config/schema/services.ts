import { z } from "zod";
import { releases } from "../releases";
import { member, tag } from "./people";
import { portForward } from "./portForward";
import { tunnel, tunnels } from "./tunnels";
import { chartVersion, cidr, label, labels } from "./values";

export const certificates = z
  .strictObject({
    authority: z
      .enum(["acme", "own"])
      .default("acme")
      .describe(
        "Who signs: acme, Let's Encrypt or another public authority, which asks Cloudflare for proof; own, an authority that the cluster makes for itself, for any names: browsers believe it once it is installed on their devices",
      ),
    issuer: label.optional().meta({
      description: "Name of the ClusterIssuer (default: letsencrypt-production; own-authority where authority is own)",
      examples: ["letsencrypt-production"],
    }),
    existing: z
      .boolean()
      .default(false)
      .describe(
        "true: somebody else makes the ClusterIssuer; else the program does, where homelab:cloudflare is set or authority is own",
      ),
    server: z
      .url({ protocol: /^https?$/ })
      .default("https://acme-v02.api.letsencrypt.org/directory")
      .meta({
        description: "ACME directory of the certificate authority",
        examples: ["https://acme-staging-v02.api.letsencrypt.org/directory"],
      }),
    email: z
      .email()
      .optional()
      .meta({ description: "Where the certificate authority writes to", examples: ["you@example.org"] }),
    chartVersion: chartVersion
      .default(`v${releases.certManager}`)
      .meta({ description: "Version of cert-manager's Helm chart", examples: [`v${releases.certManager}`] }),
  })
  .describe("cert-manager, with DNS-01 by Cloudflare, or with an authority of the cluster's own");

const cloudflareId = z
  .string()
  .regex(/^[0-9a-f]{32}$/, "is not a Cloudflare id; write the 32 hexadecimal digits of the dashboard")
  .meta({ examples: ["0123456789abcdef0123456789abcdef"] });

export const cloudflare = z
  .strictObject({
    accountId: cloudflareId.describe("The account of zone and tunnel"),
    zoneId: cloudflareId.describe("The zone of domains.public"),
    tunnel: tunnel.optional(),
    tunnels,
    portForward: portForward.optional(),
    http3: z
      .boolean()
      .default(false)
      .meta({
        description: "The zone's HTTP/3; on, browsers try QUIC on the LAN too, where nothing serves it",
        examples: [false],
      }),
  })
  .describe(
    "The public zone, and how the internet comes to the house: by the tunnel or by a port forward of the router",
  );

export const tailscale = z
  .strictObject({
    tailnet: z
      .string()
      .default("-")
      .meta({ description: "Name of the tailnet; - is the credentials' own", examples: ["example.org"] }),
    users: z.array(member).min(1).describe("Who `reach: tailnet` means; the members of group:homelab"),
    groups: z
      .record(label, z.array(member).min(1))
      .default({})
      .meta({
        description: "Smaller groups for `reach: tailnet:<group>`",
        examples: [{ family: ["you@example.org"] }],
      }),
    tags: z
      .array(tag)
      .default([])
      .meta({
        description: "Tags that an admin gives to machines by hand, beside those of keys: for an app's tailnet",
        examples: [["tag:television"]],
      }),
    operator: z
      .strictObject({
        hostname: label
          .default("homelab-k8s-operator")
          .meta({ description: "Its device on the tailnet", examples: ["homelab-k8s-operator"] }),
        namespace: label
          .default("tailscale")
          .meta({ description: "Namespace of operator and subnet router", examples: ["tailscale"] }),
        chartVersion: chartVersion
          .default(releases.tailscale)
          .meta({ description: "Version of its Helm chart", examples: [releases.tailscale] }),
      })
      .prefault({})
      .describe("The operator that makes devices of Services, and the subnet router"),
    subnetRouter: z
      .strictObject({
        name: label
          .default("homelab-subnet-router")
          .meta({ description: "Name of the Connector", examples: ["homelab-subnet-router"] }),
        hostname: label
          .default("homelab-subnet")
          .meta({ description: "Its devices are called <hostname>-0, -1 …", examples: ["homelab-subnet"] }),
        routes: z
          .array(cidr)
          .optional()
          .meta({ description: "Networks it advertises (default: the LAN)", examples: [["192.168.30.0/24"]] }),
      })
      .prefault({})
      .describe("The device through which the tailnet reaches the LAN"),
    keys: z
      .record(
        label,
        z.strictObject({
          tags: z.array(tag).min(1).describe("Tags of the machines that join with it"),
          expiryDays: z
            .int()
            .min(1)
            .max(90, "is too long: a key lives 90 days at most; write 90 or less")
            .default(90)
            .meta({
              description:
                "Days until it expires. An expired key is made anew by `pulumi up --refresh` only: without a refresh nothing looks at it",
              examples: [90],
            }),
          ephemeral: z
            .boolean()
            .default(false)
            .meta({
              description: "Machines vanish from the tailnet when they go offline; the key serves many",
              examples: [true],
            }),
        }),
      )
      .default({})
      .meta({
        description: "Auth keys for machines that join by themselves",
        examples: [{ "subnet-router": { tags: ["tag:k8s-subnet"] } }],
      }),
    splitDns: z.boolean().default(true).describe("The tailnet asks the LAN's resolver for the internal domain"),
  })
  .describe("The tailnet: policy file, keys, operator, subnet router");

export const monitoring = z
  .strictObject({
    namespace: label.default("monitoring").meta({ description: "Namespace of Prometheus", examples: ["monitoring"] }),
    prometheus: labels
      .default({ "app.kubernetes.io/name": "prometheus" })
      .meta({ description: "Labels of Prometheus's pods", examples: [{ "app.kubernetes.io/name": "prometheus" }] }),
    serviceMonitors: z
      .boolean()
      .default(false)
      .describe("Switch on the metrics of Cilium, Hubble and Envoy, and describe every target to prometheus-operator"),
    installDefinition: z
      .boolean()
      .default(true)
      .describe("Register the ServiceMonitor definition; false where prometheus-operator's chart already owns it"),
    dashboards: z.boolean().default(false).describe("Grafana dashboards, as ConfigMaps for Grafana's sidecar"),
    labels: labels.default({}).meta({
      description: "Labels by which Prometheus selects ServiceMonitors",
      examples: [{ release: "prometheus" }],
    }),
  })
  .describe("Who scrapes metrics");
