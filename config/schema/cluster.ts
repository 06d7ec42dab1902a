import { z } from "zod";
import { address, cidr, hostname, label, version } from "./values";

const node = z
  .strictObject({
    role: z.enum(["controlplane", "worker"]),
    interface: z.string().min(1).optional().describe("Network interface by name, e.g. ens18"),
    hardwareAddress: z
      .string()
      .regex(
        /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/,
        "is not a hardware address; write six lower-case pairs, e.g. bc:24:11:0a:0b:0c",
      )
      .optional()
      .describe("Network interface by hardware address (instead of interface)"),
    address: address.describe("The node's address on the LAN; the Talos API answers here"),
    kubeletAddress: address
      .optional()
      .describe("A second address for the kubelet; needed where address is also the API endpoint of a single node"),
    installDisk: z.string().startsWith("/dev/").default("/dev/sda"),
    installImage: z.string().min(1).optional().describe("Installer image, e.g. from the Talos image factory"),
  })
  .refine((n) => (n.interface === undefined) !== (n.hardwareAddress === undefined), {
    message: "names its network interface not exactly once; write either interface or hardwareAddress",
  });

export const cluster = z
  .strictObject({
    name: label.default("homelab"),
    endpoint: address.optional().describe("Address of the Kubernetes API (default: the first control plane's address)"),
    virtualIp: z.boolean().default(false).describe("The control planes share endpoint as a virtual address"),
    talosVersion: version.describe("Talos release that made the cluster's secrets and configuration, e.g. 1.13.0"),
    kubernetesVersion: version.describe("e.g. 1.36.3"),
    podCidr: cidr.default("10.244.0.0/16"),
    serviceCidr: cidr.default("10.96.0.0/12"),
    dnsDomain: hostname.default("cluster.local"),
    nodes: z
      .record(label, node)
      .refine((nodes) => Object.values(nodes).some((n) => n.role === "controlplane"), {
        message: "has no control plane; give at least one node role: controlplane",
      })
      .describe("Every machine, by host name"),
  })
  .describe("The Talos cluster");

export const cilium = z
  .strictObject({
    version: version.default("1.20.2"),
    interfaces: z
      .array(z.string().min(1))
      .min(1)
      .default(["^eth[0-9]+", "^en[0-9]+"])
      .describe("Interfaces (regular expressions) on which load-balancer addresses are announced by ARP"),
    values: z
      .record(z.string(), z.unknown())
      .default({})
      .describe("Helm values laid over the derived ones; nested maps are merged"),
  })
  .describe("Cilium, installed from its Helm chart");
