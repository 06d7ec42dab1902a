import * as ipaddr from "ipaddr.js";
import { z } from "zod";

/** A network of IPv6 with one of the lengths from `shortest` to `longest`. */
function network(shortest: number, longest: number, example: string) {
  const length = shortest === longest ? `/${shortest}` : `/${shortest} to /${longest}`;
  const parts = (text: string) => (ipaddr.IPv6.isValidCIDR(text) ? ipaddr.IPv6.parseCIDR(text) : undefined);
  return z
    .string()
    .refine((text) => parts(text) !== undefined, `is not a network of IPv6; write address/prefix, e.g. ${example}`)
    .refine((text) => {
      const [address, prefix = 0] = parts(text) ?? [];
      return address === undefined || (prefix >= shortest && prefix <= longest);
    }, `has another length than ${length}, e.g. ${example}`)
    .refine((text) => {
      const [address] = parts(text) ?? [];
      return address === undefined || ipaddr.IPv6.networkAddressFromCIDR(text).toString() === address.toString();
    }, `has host bits set; write the network's first address, e.g. ${example}`)
    .refine((text) => {
      const [address] = parts(text) ?? [];
      return address === undefined || ["uniqueLocal", "unicast"].includes(address.range());
    }, `is none that machines may have addresses of; write a private one, e.g. ${example}`)
    .meta({ examples: [example] });
}

export const ipv6 = z
  .strictObject({
    lan: network(64, 64, "fd00:30::/64").meta({
      description:
        "The LAN's network; nodes, Gateways and apps with an address get one of it that ends in their IPv4 address: fd00:30::192:168:30:61",
    }),
    loadBalancers: network(64, 64, "fd00:31::/64")
      .optional()
      .meta({ description: "Another network for Gateways and apps; for loadBalancing.mode: bgp" }),
    // One node has a /64, and Kubernetes numbers at most 2^16 of them.
    pods: network(48, 64, "fd00:10:244::/56")
      .default("fd00:10:244::/56")
      .meta({ description: "Pods; each node has a /64" }),
    services: network(108, 120, "fd00:10:96::/112").default("fd00:10:96::/112").meta({ description: "Services" }),
  })
  .describe("IPv6 beside IPv4, for pods, Services and load-balancer addresses");
