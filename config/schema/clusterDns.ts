import { z } from "zod";
import { COREDNS_IMAGE } from "../releases";
import { address, hostname } from "./values";

export const clusterDns = z
  .strictObject({
    address: address.optional().meta({
      description: "Address of the cluster's DNS Service (default: the tenth of cluster.serviceCidr)",
      examples: ["10.96.0.10"],
    }),
    replicas: z
      .int()
      .min(1)
      .default(2)
      .meta({ description: "Pods that answer", examples: [2] }),
    image: z
      .string()
      .min(1)
      .default(COREDNS_IMAGE)
      .meta({
        description: "Image of its pods",
        examples: [COREDNS_IMAGE],
      }),
    forward: z
      .record(hostname, z.array(address).min(1))
      .default({})
      .meta({ description: "Domains that other resolvers answer", examples: [{ "home.arpa": ["192.168.10.1"] }] }),
    splitDns: z.boolean().default(true).describe("Pods ask the LAN's resolver for the internal domain"),
  })
  .describe("CoreDNS owned by this program, instead of the one that Talos brings");
