import { z } from "zod";
import { releases } from "../releases";
import { firewall } from "./firewall";
import { links } from "./links";
import { host, linkReference, mac, server } from "./linkValues";
import { patches } from "./patches";
import { address, cidr, hostname, isExpression, label, labelKey, version } from "./values";

/** Settings that one machine may have instead of those of all. */
const hostSettings = {
  nameServers: z
    .array(host)
    .optional()
    .meta({ description: "Resolvers that it asks (default: the cluster's)", examples: [["192.168.30.45"]] }),
  searchDomains: z
    .array(hostname)
    .optional()
    .meta({ description: "Domains in which it looks for short names", examples: [["int.example.org"]] }),
  timeServers: z
    .array(server)
    .optional()
    .meta({ description: "NTP servers (default: Talos's, time.cloudflare.com)", examples: [["192.168.30.1"]] }),
  patches,
};

const node = z.strictObject({
  role: z.enum(["controlplane", "worker"]).describe("What the machine does"),
  interface: linkReference.optional().meta({
    description: "The link that has the node's address, by name; may be left out where links leave no choice",
    examples: ["ens18"],
  }),
  hardwareAddress: mac.optional().describe("Network interface by hardware address (instead of interface)"),
  address: address.meta({
    description: "The node's address on the LAN; the Talos API answers here",
    examples: ["192.168.30.50"],
  }),
  kubeletAddress: address.optional().meta({
    description: "A second address of the node, for the kubelet (default: address)",
    examples: ["192.168.30.51"],
  }),
  links: links.optional(),
  ...hostSettings,
  installDisk: z
    .string()
    .startsWith("/dev/")
    .default("/dev/sda")
    .meta({ description: "Disk that Talos is installed on", examples: ["/dev/nvme0n1"] }),
  installImage: z
    .string()
    .min(1)
    .optional()
    .meta({
      description: "Installer image, e.g. from the Talos image factory",
      examples: ["factory.talos.dev/installer/<schematic>:v1.13.0"],
    }),
});

export const cluster = z
  .strictObject({
    name: label.default("homelab").meta({ description: "Name of the cluster", examples: ["homelab"] }),
    endpoint: address.optional().meta({
      description: "Address of the Kubernetes API (default: the first control plane's address)",
      examples: ["192.168.30.50"],
    }),
    virtualIp: z
      .boolean()
      .default(false)
      .meta({ description: "The control planes share endpoint as a virtual address", examples: [true] }),
    bootstrap: z
      .boolean()
      .default(true)
      .meta({
        description:
          "Start etcd, once, on the control plane with the lowest address. false for a cluster that runs already: no Bootstrap is registered",
        examples: [false],
      }),
    secretsFile: z
      .string()
      .startsWith("/", "is not an absolute path; write e.g. /home/me/secrets.yaml")
      .optional()
      .meta({
        description:
          "To adopt a running cluster: its secrets.yaml (`talosctl gen secrets --from-controlplane-config`), which the next `pulumi up` reads into the encrypted state. Take it out afterwards: another path would bring other secrets, protected or not",
        examples: ["/home/me/secrets.yaml"],
      }),
    talosVersion: version.meta({
      description: "Talos release that made the cluster's secrets and configuration",
      examples: ["1.13.0"],
    }),
    talosProvider: z
      .strictObject({
        version: version.meta({
          description: "Version of @pulumiverse/talos that the engine fetches in place of the installed one",
          examples: ["0.9.0"],
        }),
        library: z
          .string()
          .regex(/^\d+\.\d+$/, 'is not a minor version of Talos; write it in quotes, e.g. "1.14"')
          .meta({
            description: "Talos whose library that provider carries, as its release notes say",
            examples: ["1.14"],
          }),
      })
      .optional()
      .meta({
        description:
          "A Talos provider that is newer than the program's, for a talosVersion that the installed one does not know",
        examples: [{ version: "0.9.0", library: "1.14" }],
      }),
    kubernetesVersion: version.meta({ description: "Kubernetes release", examples: ["1.36.3"] }),
    podCidr: cidr.default("10.244.0.0/16").meta({ description: "Addresses of pods", examples: ["10.244.0.0/16"] }),
    serviceCidr: cidr
      .default("10.96.0.0/12")
      .meta({ description: "Addresses of Services", examples: ["10.96.0.0/12"] }),
    dnsDomain: hostname
      .default("cluster.local")
      .meta({ description: "Domain of the cluster's own names", examples: ["cluster.local"] }),
    appLabel: labelKey
      .default("app.kubernetes.io/name")
      .meta({ description: "Label of pods whose value is their app's key", examples: ["app"] }),
    firewall: firewall.optional(),
    links: links.default({}).describe("Links of every machine that names none of its own"),
    ...hostSettings,
    nameServers: hostSettings.nameServers.describe("Resolvers that every machine asks (default: lan.dns)"),
    nodes: z.record(label, node).meta({
      description: "Every machine, by host name",
      examples: [{ "talos-cp01": { role: "controlplane", interface: "ens18", address: "192.168.30.50" } }],
    }),
  })
  .describe("The Talos cluster");

export const cilium = z
  .strictObject({
    version: version
      .default(releases.cilium)
      .meta({ description: "Version of the chart and of Cilium", examples: [releases.cilium] }),
    interfaces: z
      .array(
        z.string().min(1).refine(isExpression, "is no regular expression; write one that Go reads, e.g. ^ens[0-9]+"),
      )
      .min(1)
      .optional()
      .meta({
        description:
          "Interfaces (regular expressions) on which load-balancer addresses are announced by ARP (default: Ethernet cards, and the link of each node's address)",
        examples: [["^ens[0-9]+"]],
      }),
    values: z
      .record(z.string(), z.unknown())
      .default({})
      .meta({
        description: "Helm values laid over the derived ones; nested maps are merged",
        examples: [{ debug: { enabled: true } }],
      }),
  })
  .describe("Cilium, installed from its Helm chart");
