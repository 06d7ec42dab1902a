import { z } from "zod";
import { address, cidr, hostname, label, port, range } from "./values";

const dns = z
  .strictObject({
    kind: z
      .enum(["pihole", "dnsmasq"])
      .describe(
        "pihole: Pi-hole 5 or 6 (the version is detected); dnsmasq: a router or server that reads /etc/dnsmasq.d",
      ),
    address: address.meta({
      description: "Where the LAN's resolver answers, and where SSH reaches it",
      examples: ["192.168.30.45"],
    }),
    mode: z
      .enum(["records", "wildcard"])
      .default("records")
      .describe(
        "records: one record a name; wildcard: the whole internal domain answers with the LAN Gateway's address",
      ),
    user: z
      .string()
      .min(1)
      .default("root")
      .meta({ description: "SSH user; needs to write /etc/dnsmasq.d and restart the resolver", examples: ["root"] }),
    hostKey: z
      .string()
      .regex(
        /^(ssh|ecdsa)-\S+ \S+( [^\r\n]*)?$/,
        "is not a public host key; write the line of `ssh-keyscan`, without the host",
      )
      .optional()
      .meta({
        description:
          "The resolver's public SSH host key, ed25519 or ecdsa; without it any host that answers at the address is believed",
        examples: ["ssh-ed25519 AAAAC3\u2026"],
      }),
    sshPort: port.default(22).meta({ description: "Port of its SSH server", examples: [22] }),
    directory: z
      .string()
      .regex(/^\/\S*$/, "is not a folder; write an absolute path without spaces, e.g. /etc/dnsmasq.d")
      .default("/etc/dnsmasq.d")
      .meta({ description: "The folder of dnsmasq files", examples: ["/etc/dnsmasq.d"] }),
    restart: z
      .string()
      .regex(/^.+$/, "is not a command; write it on one line, e.g. service dnsmasq restart")
      .optional()
      .meta({
        description: "kind dnsmasq only: the command that restarts the resolver (default: systemctl restart dnsmasq)",
        examples: ["service dnsmasq restart"],
      }),
    records: z
      .record(hostname, address)
      .default({})
      .meta({ description: "Names that belong to no app", examples: [{ "talos.int.example.org": "192.168.30.50" }] }),
  })
  .describe("The resolver that the LAN's devices ask; the stack writes one file there, over SSH");

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
    dns: dns.optional(),
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
