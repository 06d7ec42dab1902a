import type { Homelab, Node } from "../homelab";
import { furtherAddresses, type Link, linksOf } from "../links";
import { isSameAddress, networkOf, shareAddresses, singleOf } from "../networks";
import type { Finding } from "../problems";

/** ADR-04, ADR-07 and ADR-10 to ADR-12: what machines have beside their LAN, of IPv6 too. The LAN's own addresses are addresses.ts's. */
export function linkAddressProblems(homelab: Homelab): Finding[] {
  const all = homelab.cluster.nodes.flatMap((node) => [
    ...twoLinkProblems(node, homelab),
    ...linksOf(node, homelab).flatMap((link) => sharedAddressProblems(link, homelab)),
  ]);
  const own = ownedElsewhere(homelab);
  const unique = all.filter((f, i) => all.findIndex((o) => o.code === f.code && o.field === f.field) === i);
  return [...unique, ...ownerProblems(own), ...own.flatMap(edgeProblems), ...foreignProblems(own, homelab)];
}

interface Owned {
  node: Node;
  link: Link;
  field: string;
  cidr: string;
}

/** Further addresses that are none of the LAN's. */
function ownedElsewhere(homelab: Homelab): Owned[] {
  const lan = networkOf(homelab.lan.cidr);
  return homelab.cluster.nodes
    .flatMap((node) => furtherAddresses(node, homelab).map((owned) => ({ ...owned, node })))
    .filter(({ cidr }) => !shareAddresses(singleOf(cidr), lan));
}

function ownerProblems(all: readonly Owned[]): Finding[] {
  return all.flatMap(({ cidr, field, link, node }, i): Finding[] => {
    const earlier = all.slice(0, i).find((other) => isSameAddress(other.cidr, cidr));
    if (earlier === undefined) return [];
    return [
      {
        code: "ADR-04",
        field,
        message: `${addressOf(cidr)} belongs to ${link.name} of ${node.name} and to ${earlier.link.name} of ${earlier.node.name} (${earlier.field}).`,
        fix: "Give one of the two another address; what every machine has of its own stands in that machine's links.",
        rests: [earlier.field],
      },
    ];
  });
}

function addressOf(cidr: string): string {
  return cidr.replace(/\/.*$/, "");
}

/** The first address of a network of IPv6 is all its routers'; of IPv4 the first and the last stand for the network and for everybody. */
function edgeProblems({ cidr, field, link }: Owned): Finding[] {
  const [network, own] = [networkOf(cidr), singleOf(cidr)];
  const isPair = network.last - network.first < 2n;
  const isEdge = own.first === network.first || (network.kind === "ipv4" && own.first === network.last);
  if (isPair || !isEdge) return [];
  return [
    {
      code: "ADR-07",
      field,
      message: `${addressOf(cidr)} stands for the network of ${cidr} itself or for everybody in it, so ${link.name} cannot have it.`,
      fix: "Write another address of that network.",
    },
  ];
}

/** Linux answers by one of them, whichever was asked. */
function twoLinkProblems(node: Node, homelab: Homelab): Finding[] {
  const written = furtherAddresses(node, homelab);
  const primary = linksOf(node, homelab).find((link) => link.primary);
  const lan = primary ? [{ link: primary, cidr: homelab.lan.cidr, field: "homelab:lan.cidr" }] : [];
  const all = [...lan, ...written];
  return all.flatMap(({ link, cidr, field }, i): Finding[] => {
    const twin = all
      .slice(0, i)
      .find((other) => other.link.name !== link.name && shareAddresses(networkOf(other.cidr), networkOf(cidr)));
    if (twin === undefined) return [];
    return [
      {
        code: "ADR-10",
        field,
        message: `${link.name} (${cidr}) and ${twin.link.name} (${twin.cidr}) are in one network: answers would leave by one of them only.`,
        fix: "Write a network of its own for each link, or make a bond of the two.",
        rests: [twin.field, "homelab:lan.cidr"],
      },
    ];
  });
}

function foreignProblems(all: readonly Owned[], { lan, cluster }: Homelab): Finding[] {
  const others = [
    { field: "homelab:lan.cidr", what: "the LAN", cidr: lan.cidr },
    { field: "homelab:cluster.podCidr", what: "the pods", cidr: cluster.podCidr },
    { field: "homelab:cluster.serviceCidr", what: "the Services", cidr: cluster.serviceCidr },
  ];
  return all.flatMap(({ cidr, field, link }): Finding[] => {
    const other = others.find((o) => shareAddresses(networkOf(o.cidr), networkOf(cidr)));
    // Another link in the LAN's network is told as that.
    if (other === undefined || (other.cidr === lan.cidr && !link.primary)) return [];
    return [
      {
        code: "ADR-11",
        field,
        message: `The network of ${cidr} shares addresses with ${other.what} (${other.field}: ${other.cidr}).`,
        fix: "Write an address and a prefix length of a network of its own.",
        rests: [other.field],
      },
    ];
  });
}

function sharedAddressProblems(link: Link, { cluster }: Homelab): Finding[] {
  const { name, field, virtualIps, addresses, dhcp } = link;
  if (dhcp) return [];
  return virtualIps
    .filter((shared) => shared !== cluster.endpoint)
    .filter((shared) => !addresses.some((address) => shareAddresses(networkOf(address), singleOf(shared))))
    .map((shared) => ({
      code: "ADR-12",
      field: `${field}.virtualIp`,
      message: `${shared} is in no network of ${name} (${addresses.join(", ") || "it has no address"}): nobody there would ask for it.`,
      fix: `Write an address of a network of ${name}, or give ${name} an address in its network.`,
      rests: [`${field}.addresses`],
    }));
}
