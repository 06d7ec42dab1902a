import { z } from "zod";
import { parseRange } from "../ipv4";
import { label, port, range } from "./values";

/** Groups of addresses that the rest of the configuration tells. */
const SOURCE_GROUPS = ["lan", "nodes", "pods"] as const;

const source = z
  .string()
  .refine(
    (v) => (SOURCE_GROUPS as readonly string[]).includes(v) || parseRange(v) !== undefined,
    "is nobody; write lan, nodes, pods or addresses, e.g. 192.168.30.16/28",
  )
  .meta({ examples: ["pods"] });

const rule = z.strictObject({
  ports: z
    .array(port)
    .min(1, "names no port; write e.g. [9100]")
    .meta({ description: "Ports of the node", examples: [[9100]] }),
  protocol: z.enum(["tcp", "udp"]).default("tcp").describe("The ports' protocol"),
  from: z
    .array(source)
    .min(1, "names nobody; write lan, nodes, pods or addresses")
    .meta({ description: "Who may connect: lan, nodes, pods, or addresses and ranges", examples: [["pods"]] }),
});

export const firewall = z
  .strictObject({
    administrators: z
      .array(range)
      .default([])
      .meta({
        description:
          "Addresses, ranges and networks from which the Talos API (50000) and the Kubernetes API (6443) are reached; the machine that runs `pulumi up` is one of them",
        examples: [["192.168.30.20", "192.168.30.81-89"]],
      }),
    tailnet: z
      .boolean()
      .default(false)
      .meta({
        description:
          "Administrators also come over the tailnet. Its subnet router is a pod, so every pod reaches the Talos API then, as far as network policies let it",
        examples: [true],
      }),
    allow: z
      .record(label, rule)
      .default({})
      .meta({
        description: "What else listens on the nodes themselves, by a name of your choice",
        examples: [{ "node-exporter": { ports: [9100], from: ["pods"] } }],
      }),
  })
  .describe(
    "Talos's ingress firewall on every node: closed but for what the cluster needs and what is written here. Without it the nodes are open",
  );
