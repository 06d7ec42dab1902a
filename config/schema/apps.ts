import { z } from "zod";
import { backend } from "./backend";
import { certificate, tls } from "./certificate";
import { people } from "./people";
import { appProtocol, internet, routes } from "./routes";
import { signIn } from "./signIn";
import { address, cidr, hostLabel, hostname, label, labels, port } from "./values";

const gateway = z.strictObject({
  name: label.meta({ description: "Name of the Gateway object", examples: ["internal-gateway"] }),
  namespace: label.meta({ description: "Namespace of the Gateway and its certificate", examples: ["gateway"] }),
  address: address.meta({ description: "The load-balancer address it is pinned to", examples: ["192.168.30.61"] }),
  feed: z
    .enum(["lan", "tunnel", "internet"])
    .default("lan")
    .describe(
      "Where its requests come from: the LAN (and the tailnet, by its subnet router), the Cloudflare tunnel, or the internet, by the router's port forward",
    ),
  tunnel: label.optional().meta({
    description:
      "With feed: tunnel, the key of the one tunnel of homelab:cloudflare.tunnels that feeds it (default: every tunnel that has no Gateway of its own)",
    examples: ["hooks"],
  }),
  domain: hostname.optional().meta({
    description: "Its listeners answer *.domain (default: the internal or the public domain, by feed)",
    examples: ["int.example.org"],
  }),
  certificate: label.optional().meta({
    description: "Name of the wildcard certificate and its Secret (default: <key>-wildcard-tls)",
    examples: ["internal-wildcard-tls"],
  }),
});

export const gateways = z.record(label, gateway).describe("Gateway API Gateways, by a short key that apps refer to");

/** `tailnet:family` lets only the members of group family in. */
const REACH = /^(internet|lan|tailnet(:[a-z0-9-]+)?)$/;

const app = z.strictObject({
  namespace: label.meta({ description: "Namespace of its Service and pods", examples: ["media"] }),
  // Needed, but for a backend that says its own: rules/backends.ts.
  port: port.meta({ description: "Port of the Service", examples: [8989] }).optional(),
  targetPort: port.optional().meta({ description: "Port the pod listens on (default: port)", examples: [3000] }),
  protocol: z
    .enum(["http", "tcp", "udp"])
    .default("http")
    .describe("tcp, udp: a listener of its own on the Gateway, and a TCPRoute or UDPRoute; no host name"),
  appProtocol,
  tls,
  certificate: certificate.optional(),
  routes,
  internet: internet.optional(),
  signIn: signIn.optional(),
  reach: z
    .array(z.string().regex(REACH, "is not a reach; write internet, lan, tailnet or tailnet:<group>"))
    .default([])
    .meta({
      description:
        "Who may open it; nobody else can. Empty: only its callers in the cluster. For the tailnet without the LAN it needs tailscale: {} or an address",
      examples: [["lan", "tailnet"]],
    }),
  tailnet: people.optional(),
  from: z
    .array(cidr)
    .min(1, "names no network; write e.g. [10.20.40.0/24], or take it out")
    .optional()
    .meta({
      description:
        "Other networks of the house from which it may be opened: VLANs that the router passes on to the LAN. lan in reach is the LAN itself",
      examples: [["10.20.40.0/24"]],
    }),
  name: label
    .optional()
    .meta({ description: "First label of its host name (default: the app's key)", examples: ["requests"] }),
  names: z
    .array(hostLabel)
    .min(1)
    .optional()
    .meta({
      description:
        "Several names in place of name: first labels, and full names in any of the stack's domains, a domain itself among them. The LAN has them all, the internet those of domains.public",
      examples: [["photos", "pictures.example.org"]],
    }),
  gateway: label.optional().meta({
    description: "Key of the Gateway that serves it on the LAN (default: the first one fed by the LAN)",
    examples: ["internal"],
  }),
  address: address.optional().meta({
    description: "A load-balancer address of its own; it is then not routed by a Gateway unless gateway says so",
    examples: ["192.168.30.62"],
  }),
  ports: z
    .array(
      z.strictObject({
        name: label.meta({ description: "Name of the port", examples: ["bittorrent-udp"] }),
        port: port.meta({ description: "Port of the Service and of the pod", examples: [6881] }),
        endPort: port
          .optional()
          .meta({ description: "The last port of a range that begins at port", examples: [6889] }),
        protocol: z.enum(["TCP", "UDP"]).default("TCP").describe("How it is spoken"),
      }),
    )
    .default([])
    .meta({
      description: "Further ports of its Service",
      examples: [[{ name: "bittorrent-udp", port: 6881, protocol: "UDP" }]],
    }),
  service: z
    .strictObject({
      name: label
        .optional()
        .meta({ description: "Name of the Service (default: the app's key)", examples: ["argocd-server"] }),
      existing: z
        .boolean()
        .default(false)
        .meta({
          description:
            "true: somebody else (a Helm chart, Argo CD) makes the Service. Its pods' labels are the entry's selector",
          examples: [true],
        }),
      external: z
        .boolean()
        .default(false)
        .meta({
          description: "Beside existing: no pods stand behind the Service, but something outside of the cluster",
          examples: [true],
        }),
    })
    .default({ existing: false, external: false })
    .describe("Its Service"),
  backend: backend.optional(),
  hostNetwork: z
    .boolean()
    .default(false)
    .meta({
      description:
        "Its pods have their node's network (Home Assistant): the node's address is theirs, and policies for pods do not hold",
      examples: [true],
    }),
  selector: labels
    .refine(
      (set) => Object.keys(set).length > 0,
      "is empty, which chooses every pod of the namespace; write the labels of the app's own pods, e.g. {app: sonarr}",
    )
    .optional()
    .meta({
      description: "Labels of its pods (default: <cluster.appLabel>: <key>)",
      examples: [{ app: "sonarr" }],
    }),
  callers: z
    .array(label)
    .default([])
    .meta({ description: "Apps that may call it inside the cluster", examples: [["overseerr"]] }),
  metrics: port.optional().meta({ description: "Port that Prometheus scrapes", examples: [9707] }),
  tailscale: z
    .strictObject({
      expose: z
        .boolean()
        .default(true)
        .meta({ description: "Whether the operator makes the device", examples: [true] }),
      hostname: label
        .optional()
        .meta({ description: "Name of the device (default: the app's key)", examples: ["sonarr"] }),
    })
    .optional()
    .describe("A device of its own on the tailnet, made by the operator from Service annotations"),
});

/** For editors; config/rules says it to everybody else. */
const withPort = app.meta({ anyOf: [{ required: ["port"] }, { required: ["backend"] }] });

export const apps = z.record(label, withPort).describe("Every app, once: where it runs and who may reach it");
