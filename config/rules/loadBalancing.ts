import { announcingLink, exactly } from "../announcing";
import type { Homelab } from "../homelab";
import { cidrRange, contains, formatRange, overlaps, within } from "../ipv4";
import type { Finding } from "../problems";

/** LBA-xx: addresses are announced in one way that can work, and pinned ones cannot be taken by others. */
export function loadBalancingProblems(homelab: Homelab): Finding[] {
  return [
    ...modeProblems(homelab),
    ...bgpRangeProblems(homelab),
    ...peerProblems(homelab),
    ...unpinnedProblems(homelab),
    ...interfaceProblems(homelab),
  ];
}

function modeProblems({ loadBalancing }: Homelab): Finding[] {
  if (loadBalancing.mode === "bgp" && loadBalancing.bgp === undefined)
    return [
      {
        code: "LBA-01",
        field: "homelab:loadBalancing.bgp",
        message: "mode: bgp needs the cluster's AS number and a peer, and homelab:loadBalancing.bgp is missing.",
        fix: "Add bgp: { localAsn: 64513, peers: { router: { address: …, asn: 64512 } } }, or write mode: l2.",
        rests: ["homelab:loadBalancing.mode"],
      },
    ];
  if (loadBalancing.mode === "l2" && loadBalancing.bgp !== undefined)
    return [
      {
        code: "LBA-02",
        field: "homelab:loadBalancing.mode",
        message: "BGP peers are declared, but mode is l2, so nothing would be announced to them.",
        fix: "Write mode: bgp, or take homelab:loadBalancing.bgp out.",
        rests: ["homelab:loadBalancing.bgp"],
      },
    ];
  return [];
}

/** The LAN's own machines look for an address of the LAN by ARP, never at the router; with BGP nobody answers them. */
function bgpRangeProblems({ lan, loadBalancing }: Homelab): Finding[] {
  if (loadBalancing.mode !== "bgp" || !overlaps(cidrRange(lan.cidr), lan.ranges.loadBalancers)) return [];
  return [
    {
      code: "LBA-03",
      field: "homelab:lan.ranges.loadBalancers",
      message: `${formatRange(lan.ranges.loadBalancers)} lies inside the LAN ${lan.cidr}, whose machines ask for it by ARP; with mode: bgp only the router knows these addresses.`,
      fix: "Write a network of its own that nothing else uses, e.g. 192.168.31.0-255, or mode: l2.",
      rests: ["homelab:lan.cidr", "homelab:loadBalancing.mode"],
    },
  ];
}

function peerProblems({ lan, cluster, loadBalancing }: Homelab): Finding[] {
  return Object.entries(loadBalancing.bgp?.peers ?? {}).flatMap(([name, peer]) => {
    const field = `homelab:loadBalancing.bgp.peers.${name}.address`;
    const node = cluster.nodes.find((n) => n.address === peer.address || n.kubeletAddress === peer.address);
    if (node)
      return [
        {
          code: "LBA-04",
          field,
          message: `${peer.address} is node ${node.name} of this cluster: it would peer with itself.`,
          fix: `Write the router's address, e.g. ${lan.router}.`,
          rests: [`homelab:cluster.nodes.${node.name}`],
        },
      ];
    if (peer.multihop > 1 || contains(cidrRange(lan.cidr), peer.address)) return [];
    return [
      {
        code: "LBA-05",
        field,
        message: `${peer.address} is outside the LAN ${lan.cidr}, more than one hop away.`,
        fix: "Write multihop: 2 or more, or a peer on the LAN.",
        rests: ["homelab:lan.cidr", `homelab:loadBalancing.bgp.peers.${name}.multihop`],
      },
    ];
  });
}

function unpinnedProblems(homelab: Homelab): Finding[] {
  const { unpinned } = homelab.loadBalancing;
  if (unpinned === undefined) return [];
  const { loadBalancers } = homelab.lan.ranges;
  if (!within(loadBalancers, unpinned))
    return [
      {
        code: "LBA-06",
        field: "homelab:loadBalancing.unpinned",
        message: `${formatRange(unpinned)} is not inside homelab:lan.ranges.loadBalancers (${formatRange(loadBalancers)}).`,
        fix: "Write a part of that range, or widen it.",
        rests: ["homelab:lan.ranges.loadBalancers"],
      },
    ];
  const pinned = [
    ...homelab.gateways.map((g) => ({ address: g.address, field: `homelab:gateways.${g.key}.address` })),
    ...homelab.apps.flatMap((a) => (a.address ? [{ address: a.address, field: `homelab:apps.${a.key}.address` }] : [])),
  ];
  return pinned
    .filter((p) => contains(unpinned, p.address))
    .map((p) => ({
      code: "LBA-07",
      field: p.field,
      message: `${p.address} lies in homelab:loadBalancing.unpinned (${formatRange(unpinned)}), from which any Service may be given it first.`,
      fix: "Write an address of homelab:lan.ranges.loadBalancers outside that part.",
      rests: ["homelab:loadBalancing.unpinned"],
    }));
}

/** Go's flags in front are no part of JavaScript's expressions. */
const FLAGS = /^\(\?[imsU]+\)/;

function interfaceProblems({ cilium, cluster, loadBalancing }: Homelab): Finding[] {
  const links = cluster.nodes.map(announcingLink);
  const names = [...new Set(links.filter((name) => name !== undefined))];
  const matches = (pattern: string) => {
    const expression = new RegExp(pattern.replace(FLAGS, ""), FLAGS.exec(pattern)?.[0].includes("i") ? "i" : "");
    return names.some((name) => expression.test(name));
  };
  if (loadBalancing.mode !== "l2" || links.includes(undefined) || cilium.interfaces.some(matches)) return [];
  return [
    {
      code: "LBA-08",
      field: "homelab:cilium.interfaces",
      message: `${cilium.interfaces.join(", ")} is no link that has a node's address (${names.join(", ")}): no node would answer ARP for any address.`,
      fix: `Write ${names.map(exactly).join(", ")}, or take interfaces out: it follows from the links.`,
      rests: ["homelab:cluster.nodes", "homelab:cluster.links", "homelab:loadBalancing.mode"],
    },
  ];
}
