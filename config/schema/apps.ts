import { z } from "zod";
import { address, hostname, label, labels, port } from "./values";

export const gateway = z.strictObject({
  name: label.describe("Name of the Gateway object"),
  namespace: label,
  address: address.describe("The load-balancer address it is pinned to"),
  feed: z
    .enum(["lan", "tunnel"])
    .default("lan")
    .describe("Where its requests come from: the LAN (and the tailnet, by its subnet router) or the Cloudflare tunnel"),
  domain: hostname
    .optional()
    .describe("Its listeners answer *.domain (default: the internal or the public domain, by feed)"),
  certificate: label
    .optional()
    .describe("Name of the wildcard certificate and its Secret (default: <key>-wildcard-tls)"),
});

export const gateways = z.record(label, gateway).describe("Gateway API Gateways, by a short key that apps refer to");

/** `tailnet:family` lets only the members of group family in. */
const REACH = /^(internet|lan|tailnet(:[a-z0-9-]+)?)$/;

const app = z.strictObject({
  namespace: label,
  port: port.describe("Port of the Service"),
  targetPort: port.optional().describe("Port the pod listens on (default: port)"),
  protocol: z
    .enum(["http", "tcp"])
    .default("http")
    .describe("tcp: a listener of its own on the Gateway, and a TCPRoute"),
  reach: z
    .array(z.string().regex(REACH, "is not a reach; write internet, lan, tailnet or tailnet:<group>"))
    .default([])
    .describe("Who may open it; nobody else can. Empty: only its callers in the cluster"),
  name: label.optional().describe("First label of its host name (default: the app's key)"),
  gateway: label
    .optional()
    .describe("Key of the Gateway that serves it on the LAN (default: the first one fed by the LAN)"),
  address: address
    .optional()
    .describe("A load-balancer address of its own; it is then not routed by a Gateway unless gateway says so"),
  ports: z
    .array(z.strictObject({ name: label, port, protocol: z.enum(["TCP", "UDP"]).default("TCP") }))
    .default([])
    .describe("Further ports of its Service, e.g. BitTorrent's 6881"),
  service: z
    .strictObject({
      name: label.optional().describe("default: the app's key"),
      existing: z.boolean().default(false).describe("true: somebody else (a Helm chart, Argo CD) makes the Service"),
    })
    .default({ existing: false }),
  selector: labels.optional().describe("Labels of its pods (default: app.kubernetes.io/name: <key>)"),
  callers: z.array(label).default([]).describe("Apps that may call it inside the cluster"),
  metrics: port.optional().describe("Port that Prometheus scrapes"),
  tailscale: z
    .strictObject({ expose: z.boolean().default(true), hostname: label.optional() })
    .optional()
    .describe("A device of its own on the tailnet, made by the operator from Service annotations"),
});

export const apps = z.record(label, app).describe("Every app, once: where it runs and who may reach it");
