import { z } from "zod";
import { lanDns } from "./lanDns";
import { address, cidr, hostname, label, port, range } from "./values";

const device = z.strictObject({
  address: address.optional().meta({
    description: "Leave it out until you know it; the documents then say «to be filled in»",
    examples: ["192.168.30.46"],
  }),
  purpose: z
    .string()
    .optional()
    .meta({ description: "What it does", examples: ["NFS"] }),
  ports: z
    .record(z.string().min(1), port)
    .default({})
    .meta({ description: "What it serves, for the documents", examples: [{ NFS: 2049 }] }),
});

export const lan = z
  .strictObject({
    cidr: cidr.meta({ description: "The LAN", examples: ["192.168.30.0/24"] }),
    router: address.meta({ description: "Default route of the nodes", examples: ["192.168.30.1"] }),
    dns: lanDns.optional(),
    ranges: z
      .strictObject({
        infrastructure: range
          .optional()
          .meta({ description: "Devices with fixed addresses: resolver, storage …", examples: ["192.168.30.10-49"] }),
        nodes: range.meta({ description: "Kubernetes nodes and the API endpoint", examples: ["192.168.30.50-59"] }),
        loadBalancers: range.describe("Cilium hands these addresses to Gateways and LoadBalancer Services"),
        dhcp: range
          .optional()
          .meta({ description: "What the router's DHCP server gives out", examples: ["192.168.30.81-254"] }),
      })
      .describe("Who owns which addresses; none may overlap"),
    devices: z
      .record(label, device)
      .default({})
      .meta({ description: "Named infrastructure", examples: [{ nas: { address: "192.168.30.46", purpose: "NFS" } }] }),
  })
  .describe("The home network");

export const domains = z
  .strictObject({
    public: hostname.optional().meta({
      description: "The Cloudflare zone; needed for apps that the internet reaches",
      examples: ["example.org"],
    }),
    internal: hostname.meta({ description: "The domain of the LAN's names", examples: ["int.example.org"] }),
  })
  .describe("The network's names");
