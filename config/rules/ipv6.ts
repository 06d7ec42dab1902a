import type { Homelab } from "../homelab";
import { furtherAddresses } from "../links";
import { networkOf, shareAddresses } from "../networks";
import type { Finding } from "../problems";

const IPV6 = "homelab:ipv6";

/** IPV-01 to IPV-04: networks of IPv6 that fit each other and the rest of the stack. */
export function ipv6Problems(homelab: Homelab): Finding[] {
  const { ipv6 } = homelab;
  if (ipv6 === undefined) return [];
  return [
    ...overlapProblems(ipv6),
    ...announcementProblems(homelab, ipv6),
    ...switchProblems(homelab),
    ...linkProblems(homelab, ipv6),
  ];
}

type Ipv6 = NonNullable<Homelab["ipv6"]>;

function overlapProblems(ipv6: Ipv6): Finding[] {
  const all = Object.entries(ipv6);
  return all.flatMap(([name, cidr], i) =>
    all
      .slice(0, i)
      .filter(([, other]) => shareAddresses(networkOf(cidr), networkOf(other)))
      .map(([other, otherCidr]) => ({
        code: "IPV-01",
        field: `${IPV6}.${name}`,
        message: `${cidr} overlaps ${IPV6}.${other} (${otherCidr}).`,
        fix: "Write networks that share no address, e.g. lan fd00:30::/64, pods fd00:10:244::/56 and services fd00:10:96::/112.",
        rests: [`${IPV6}.${other}`],
      })),
  );
}

/** Machines of the LAN look for an address of its network themselves, never at the router, of IPv6 as of IPv4 (LBA-03). */
function announcementProblems({ loadBalancing: { mode } }: Homelab, { lan, loadBalancers }: Ipv6): Finding[] {
  const field = `${IPV6}.loadBalancers`;
  const rests = ["homelab:loadBalancing.mode"];
  if (mode === "bgp" && loadBalancers === undefined)
    return [
      {
        code: "IPV-02",
        field,
        message: `with mode: bgp only the router knows the addresses of Gateways and apps, and without this network they would lie in ${lan}, whose machines ask each other.`,
        fix: "Write a network of their own, e.g. loadBalancers: fd00:31::/64.",
        rests,
      },
    ];
  if (mode === "l2" && loadBalancers !== undefined)
    return [
      {
        code: "IPV-02",
        field,
        message: `${loadBalancers} is not the LAN's ${lan}, and with mode: l2 nobody tells the router that its addresses are at the nodes.`,
        fix: "Take loadBalancers out: the addresses are then of the LAN's network; or write mode: bgp.",
        rests: [...rests, `${IPV6}.lan`],
      },
    ];
  return [];
}

/** The stack file's own values of the chart win over what follows from it. */
function switchProblems({ cilium }: Homelab): Finding[] {
  const { ipv6 } = cilium.values as { ipv6?: { enabled?: unknown } };
  if (ipv6?.enabled === undefined || ipv6.enabled === true) return [];
  return [
    {
      code: "IPV-03",
      field: "homelab:cilium.values.ipv6.enabled",
      message: `Cilium is told ${JSON.stringify(ipv6.enabled)}, and ${IPV6} gives pods and Services addresses of IPv6.`,
      fix: `Take it out, or ${IPV6}.`,
      rests: [IPV6],
    },
  ];
}

/** A network that the stack numbers itself must not be written beside it: two addresses could be the same. */
function linkProblems(homelab: Homelab, ipv6: Ipv6): Finding[] {
  const written = homelab.cluster.nodes.flatMap((node) => furtherAddresses(node, homelab));
  const unique = written.filter(({ field }, i) => written.findIndex((other) => other.field === field) === i);
  return unique.flatMap(({ cidr, field }) =>
    Object.entries(ipv6)
      .filter(([, network]) => shareAddresses(networkOf(network), networkOf(cidr)))
      .map(([name, network]) => ({
        code: "IPV-04",
        field,
        message: `${cidr} is of ${network} (${IPV6}.${name}), of which the stack gives out the addresses itself.`,
        fix: "Take it out: each node has one of the LAN's; or write one of another network.",
        rests: [`${IPV6}.${name}`],
      })),
  );
}
