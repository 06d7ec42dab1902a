import { z } from "zod";
import { address, label, labels, range } from "./values";

const asn = z
  .int("is not a whole number")
  .min(1, "is not an AS number; private ones are 64512 to 65534")
  .max(4294967295, "is not an AS number; private ones are 64512 to 65534");

const peer = z.strictObject({
  address: address.meta({
    description: "The router's address; each node opens a session to it",
    examples: ["192.168.30.1"],
  }),
  asn: asn.meta({
    description: "The router's AS number; the same as localAsn makes the session internal",
    examples: [64512],
  }),
  multihop: z
    .int()
    .min(1)
    .max(255)
    .default(1)
    .meta({ description: "How many hops away it may be", examples: [2] }),
  passwordSecret: label.optional().meta({
    description: "Secret in kube-system with the session's password (key password); somebody else makes it",
    examples: ["bgp-password"],
  }),
});

export const loadBalancing = z
  .strictObject({
    mode: z
      .enum(["l2", "bgp"])
      .default("l2")
      .describe("How the LAN learns load-balancer addresses: l2 answers ARP; bgp announces routes to the router"),
    unpinned: range.optional().meta({
      description:
        "The part of lan.ranges.loadBalancers for Services that name no address; the rest is for pinned ones",
      examples: ["192.168.30.70-80"],
    }),
    bgp: z
      .strictObject({
        localAsn: asn.meta({ description: "The cluster's AS number", examples: [64513] }),
        peers: z
          .record(label, peer)
          .refine((peers) => Object.keys(peers).length > 0, {
            message: "names no peer; write at least the router: { address: 192.168.30.1, asn: 64512 }",
          })
          .meta({
            description: "Routers that the addresses are announced to, by a name of your choice",
            examples: [{ router: { address: "192.168.30.1", asn: 64512 } }],
          }),
        nodeSelector: labels.optional().meta({
          description: "Labels of the nodes that announce (default: every node)",
          examples: [{ "homelab/announces": "true" }],
        }),
      })
      .optional()
      .describe("Whom BGP announces addresses to; for mode: bgp"),
  })
  .describe("How addresses of Gateways and LoadBalancer Services are handed out and announced");
