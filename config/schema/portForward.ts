import { z } from "zod";
import { isAddress } from "../ipv4";
import { releases } from "../releases";
import { hostname, label } from "./values";

/** Where the router's public side is found: a fixed address, a name that somebody else keeps, or one that the cluster keeps. */
const publicSide = z
  .string()
  .refine(
    (v) => v === "ddns" || isAddress(v) || hostname.safeParse(v).success,
    "is no public side of a router; write its fixed IPv4 address, a name that follows it, or ddns: the cluster then keeps such a name",
  )
  .meta({ examples: ["203.0.113.7"] });

export const portForward = z
  .strictObject({
    address: publicSide.describe(
      "The router's public side: its fixed IPv4 address; a host name that another client (the router's own, say) keeps; or ddns, a client in the cluster that keeps a name",
    ),
    name: label
      .optional()
      .meta({ description: "With ddns: first label of the record that the client keeps (default: home)" })
      .meta({ examples: ["home"] }),
    namespace: label.optional().meta({
      description: "With ddns: namespace of the client (default: cloudflare-ddns)",
      examples: ["cloudflare-ddns"],
    }),
    image: z
      .string()
      .optional()
      .meta({
        description: `With ddns: image of the client (default: favonia/cloudflare-ddns:${releases.cloudflareDdns})`,
        examples: [`favonia/cloudflare-ddns:${releases.cloudflareDdns}`],
      }),
    http: z
      .boolean()
      .default(true)
      .describe("Whether the router forwards port 80 too, where the Gateway sends browsers to HTTPS; 443 it has to"),
    proxied: z
      .boolean()
      .default(false)
      .meta({
        description: "Whether names lead to Cloudflare's edge, which asks the router's public side itself",
        examples: [true],
      }),
  })
  .describe(
    "Ports 443 and 80 of the router's public side, which the router (nothing here sets it up) forwards to the Gateway with feed: internet",
  );
