import { z } from "zod";
import { chartVersion, cidr, label, labels } from "./values";

export const certificates = z
  .strictObject({
    issuer: label
      .default("letsencrypt-production")
      .meta({ description: "Name of the ClusterIssuer", examples: ["letsencrypt-production"] }),
    existing: z
      .boolean()
      .default(false)
      .describe("true: somebody else makes the ClusterIssuer; the program makes it where homelab:cloudflare is set"),
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
      .default("v1.21.2")
      .meta({ description: "Version of cert-manager's Helm chart", examples: ["v1.21.2"] }),
  })
  .describe("cert-manager, with DNS-01 by Cloudflare");

const cloudflareId = z
  .string()
  .regex(/^[0-9a-f]{32}$/, "is not a Cloudflare id; write the 32 hexadecimal digits of the dashboard")
  .meta({ examples: ["0123456789abcdef0123456789abcdef"] });

const externalSecret = z
  .strictObject({
    store: label.meta({ description: "Name of the SecretStore or ClusterSecretStore", examples: ["vault"] }),
    storeKind: z
      .enum(["ClusterSecretStore", "SecretStore"])
      .default("ClusterSecretStore")
      .describe("Whether the store is the cluster's or its namespace's"),
    key: z
      .string()
      .min(1)
      .meta({ description: "The secret's name in the store", examples: ["cloudflare-tunnel"] }),
    property: z
      .string()
      .min(1)
      .optional()
      .meta({ description: "Its field, where the store's secrets have fields", examples: ["token"] }),
    refreshInterval: z
      .string()
      .regex(/^\d+[smh]$/, "is not an interval; write a number with s, m or h, e.g. 1h")
      .default("1h")
      .meta({ description: "How often it is fetched anew", examples: ["1h"] }),
  })
  .describe(
    "The External Secrets Operator fetches the tunnel's token from a store (default: the program asks Cloudflare)",
  );

export const cloudflare = z
  .strictObject({
    accountId: cloudflareId.describe("The account of tunnel and zone"),
    zoneId: cloudflareId.describe("The zone of domains.public"),
    tunnel: z
      .strictObject({
        name: label.meta({ description: "Name of the tunnel", examples: ["homelab"] }),
        namespace: label
          .default("cloudflared")
          .meta({ description: "Namespace of its pods", examples: ["cloudflared"] }),
        replicas: z
          .int()
          .min(2, "is too few: one replica is an outage at every node drain; write 2 or more")
          .default(2)
          .meta({ description: "Pods that hold its home end", examples: [2] }),
        protocol: z
          .enum(["auto", "http2", "quic"])
          .default("auto")
          .meta({ description: "How cloudflared speaks to Cloudflare", examples: ["http2"] }),
        image: z
          .string()
          .default("cloudflare/cloudflared:2025.8.1")
          .meta({ description: "Image of its pods", examples: ["cloudflare/cloudflared:2025.8.1"] }),
        workload: z
          .enum(["deployment", "daemonset"])
          .default("deployment")
          .describe("deployment: `replicas` pods; daemonset: one pod a node"),
        externalSecret: externalSecret.optional(),
        wildcard: z
          .boolean()
          .default(false)
          .meta({
            description: "One proxied record *.domain and one ingress rule to the Gateway that the tunnel feeds",
            examples: [true],
          }),
      })
      .describe("The tunnel and the pods that hold its home end"),
    http3: z
      .boolean()
      .default(false)
      .meta({
        description: "The zone's HTTP/3; on, browsers try QUIC on the LAN too, where nothing serves it",
        examples: [false],
      }),
  })
  .describe("The public zone and the tunnel");

const member = z.email().meta({ examples: ["you@example.org"] });
const tag = z
  .string()
  .regex(/^tag:[a-zA-Z][a-zA-Z0-9-]*$/, "is not a tag; write tag: and a name, e.g. tag:k8s-subnet")
  .meta({ examples: ["tag:k8s-subnet"] });

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
    operator: z
      .strictObject({
        hostname: label
          .default("homelab-k8s-operator")
          .meta({ description: "Its device on the tailnet", examples: ["homelab-k8s-operator"] }),
        namespace: label
          .default("tailscale")
          .meta({ description: "Namespace of operator and subnet router", examples: ["tailscale"] }),
        chartVersion: chartVersion
          .default("1.102.5")
          .meta({ description: "Version of its Helm chart", examples: ["1.102.5"] }),
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
