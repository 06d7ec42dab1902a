import { z } from "zod";
import { address, label, labels, range } from "./values";

const asn = z
  .int("is not a whole number")
  .min(1, "is not an AS number; private ones are 64512 to 65534")
  .max(4294967295, "is not an AS number; private ones are 64512 to 65534");

const peer = z.strictObject({
  address: address.describe("The router's address; each node opens a session to it"),
  asn: asn.describe("The router's AS number; the same as localAsn makes the session internal"),
  multihop: z.int().min(1).max(255).default(1).describe("How many hops away it may be"),
  passwordSecret: label
    .optional()
    .describe("Secret in kube-system with the session's password (key password); somebody else makes it"),
});

export const loadBalancing = z
  .strictObject({
    mode: z
      .enum(["l2", "bgp"])
      .default("l2")
      .describe("How the LAN learns load-balancer addresses: l2 answers ARP; bgp announces routes to the router"),
    unpinned: range
      .optional()
      .describe("The part of lan.ranges.loadBalancers for Services that name no address; the rest is for pinned ones"),
    bgp: z
      .strictObject({
        localAsn: asn.describe("The cluster's AS number"),
        peers: z.record(label, peer).refine((peers) => Object.keys(peers).length > 0, {
          message: "names no peer; write at least the router: { address: 192.168.30.1, asn: 64512 }",
        }),
        nodeSelector: labels.optional().describe("Labels of the nodes that announce (default: every node)"),
      })
      .optional(),
  })
  .describe("How addresses of Gateways and LoadBalancer Services are handed out and announced");
