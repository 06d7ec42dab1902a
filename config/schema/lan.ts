import { z } from "zod";
import { address, cidr, hostname, label, port, range } from "./values";

const dns = z
  .strictObject({
    kind: z
      .enum(["pihole", "dnsmasq"])
      .describe(
        "pihole: Pi-hole 5 or 6 (the version is detected); dnsmasq: a router or server that reads /etc/dnsmasq.d",
      ),
    address: address.describe("Where the LAN's resolver answers, and where SSH reaches it"),
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
      .describe("SSH user; needs to write /etc/dnsmasq.d and restart the resolver"),
    hostKey: z
      .string()
      .regex(/^(ssh|ecdsa)-\S+ \S+/, "is not a public host key; write the line of `ssh-keyscan`, without the host")
      .optional()
      .describe("The resolver's public SSH host key; without it any host that answers at the address is believed"),
    sshPort: port.default(22),
    directory: z.string().startsWith("/").default("/etc/dnsmasq.d").describe("The folder of dnsmasq files"),
    restart: z
      .string()
      .min(1)
      .optional()
      .describe("kind dnsmasq only: the command that restarts the resolver (default: systemctl restart dnsmasq)"),
    records: z
      .record(hostname, address)
      .default({})
      .describe("Names that belong to no app, e.g. talos.int.example.org: 192.168.30.50"),
  })
  .describe("The resolver that the LAN's devices ask; the stack writes one file there, over SSH");

const device = z.strictObject({
  address: address.optional().describe("Leave it out until you know it; the documents then say «to be filled in»"),
  purpose: z.string().optional().describe("What it does, e.g. NFS"),
  ports: z.record(z.string().min(1), port).default({}).describe("What it serves, for the documents: { DNS: 53 }"),
});

export const lan = z
  .strictObject({
    cidr: cidr.describe("The LAN, e.g. 192.168.30.0/24"),
    router: address.describe("Default route of the nodes"),
    dns: dns.optional(),
    ranges: z
      .strictObject({
        infrastructure: range.optional().describe("Devices with fixed addresses: resolver, storage …"),
        nodes: range.describe("Kubernetes nodes and the API endpoint"),
        loadBalancers: range.describe("Cilium hands these addresses to Gateways and LoadBalancer Services"),
        dhcp: range.optional().describe("What the router's DHCP server gives out"),
      })
      .describe("Who owns which addresses; none may overlap"),
    devices: z.record(label, device).default({}).describe("Named infrastructure"),
  })
  .describe("The home network");

export const domains = z.strictObject({
  public: hostname
    .optional()
    .describe("The Cloudflare zone, e.g. example.org; needed for apps that the internet reaches"),
  internal: hostname.describe("The domain of the LAN's names, e.g. int.example.org"),
});
