import { z } from "zod";
import { host, linkAddress, linkName, mac, mtu, network, vlanId } from "./linkValues";

const selector = z
  .strictObject({
    hardwareAddress: mac.optional().describe("The hardware address that it has now"),
    permanentAddress: mac
      .optional()
      .describe(
        "The hardware address that it was made with; that of a bond's member, as a bond gives all its members one",
      ),
    driver: z
      .string()
      .regex(/^[A-Za-z0-9_-]+$/, "is not a driver; write its name, e.g. igc")
      .optional()
      .meta({ description: "The kernel's driver", examples: ["igc"] }),
    busPath: z
      .string()
      .regex(/^[A-Za-z0-9:._-]+$/, "is not a place on a bus; write all of it, e.g. 0000:02:00.0")
      .optional()
      .meta({ description: "Its place on the bus", examples: ["0000:02:00.0"] }),
  })
  .refine(
    (v) => Object.values(v).some((value) => value !== undefined),
    "chooses nothing; write e.g. { permanentAddress: bc:24:11:0a:0b:0c }",
  )
  .meta({
    description:
      "The one network card that this name stands for; without it the name is the kernel's. Of several conditions all must hold",
    examples: [{ permanentAddress: "bc:24:11:0a:0b:0c" }],
  });

const members = z
  .array(linkName)
  .min(1, "has no member; write the names of links, e.g. [eno1, eno2]")
  .meta({ description: "Links, by the kernel's names or those chosen under links", examples: [["eno1", "eno2"]] });

const bond = z
  .strictObject({
    members,
    mode: z
      .enum(["active-backup", "802.3ad", "balance-rr", "balance-xor", "broadcast", "balance-tlb", "balance-alb"])
      .default("active-backup")
      .describe("How members share the traffic; 802.3ad (LACP) needs a switch that is set up for it"),
    lacpRate: z.enum(["slow", "fast"]).optional().describe("mode 802.3ad only: how often LACP asks (default: slow)"),
    xmitHashPolicy: z
      .enum(["layer2", "layer2+3", "layer3+4", "encap2+3", "encap3+4"])
      .optional()
      .describe("What tells which member a connection takes, in the modes that share (default: layer2)"),
    miimon: z
      .int()
      .min(10)
      .max(10_000)
      .default(100)
      .meta({ description: "Milliseconds between two looks at the members' carrier", examples: [100] }),
  })
  .describe("The link is a bond of others");

const bridge = z
  .strictObject({
    members,
    stp: z
      .boolean()
      .default(false)
      .meta({ description: "Spanning tree protocol", examples: [true] }),
  })
  .describe("The link is a bridge of others");

const route = z.strictObject({
  network: network.describe("Where it leads; 0.0.0.0/0 or ::/0 is the default route"),
  gateway: host.describe("The router, in a network of the link"),
  metric: z
    .int()
    .min(1)
    .max(4_294_967_295)
    .optional()
    .meta({ description: "The lower goes first (default: Talos's, 1024)", examples: [100] }),
});

/** The settings that every link may have, a VLAN too. */
const common = {
  mtu: mtu.optional().describe("Largest packet, in bytes (default: the kernel's, 1500)"),
  dhcp: z
    .boolean()
    .default(false)
    .describe("Ask a DHCP server; where the node's address is, it has to hand out that one"),
  addresses: z
    .array(linkAddress)
    .default([])
    .meta({ description: "Further addresses, of IPv4 and IPv6", examples: [["10.20.0.11/24", "fd00:20::11/64"]] }),
  routes: z
    .array(route)
    .default([])
    .meta({ description: "Static routes", examples: [[{ network: "10.0.0.0/8", gateway: "10.20.0.1" }]] }),
  virtualIp: host
    .optional()
    .meta({ description: "An address that the control planes share on this link", examples: ["10.20.0.5"] }),
};

const vlan = z.strictObject({ id: vlanId.describe("Its number, 1 to 4094"), ...common });

const link = z.strictObject({
  selector: selector.optional(),
  bond: bond.optional(),
  bridge: bridge.optional(),
  ...common,
  vlans: z
    .array(vlan)
    .default([])
    .meta({
      description: "VLANs on it, each a link that is called after both: bond0.20",
      examples: [[{ id: 20, addresses: ["10.20.0.11/24"] }]],
    }),
});

export const links = z.record(linkName, link).meta({
  description:
    "Network links that need more than a name: bonds, VLANs, bridges, cards that are chosen by their hardware",
  examples: [{ bond0: { bond: { members: ["eno1", "eno2"] } } }],
});
