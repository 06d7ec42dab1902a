import type { Homelab } from "../homelab";
import { cidrRange, contains, formatRange, isAddress, overlaps, type Range, within } from "../ipv4";
import { isInCluster } from "../lanDns";
import { furtherAddresses, virtualIps } from "../links";
import type { Finding } from "../problems";
import { resolverOf } from "../resolverApp";

/** One address and who owns it. `field` is where the owner was written. */
export interface Claim {
  address: string;
  owner: string;
  field: string;
}

const LAN = "homelab:lan.cidr";
const RANGES = "homelab:lan.ranges";

/** ADR-xx: every address lies where its kind belongs, and nobody owns one twice. */
export function addressProblems(homelab: Homelab): Finding[] {
  const claims = addressClaims(homelab);
  return [
    ...rangeProblems(homelab),
    ...placeProblems(homelab),
    ...fixedProblems(homelab),
    ...conflictProblems(claims),
    ...edgeProblems(claims, homelab),
    ...tailnetRangeProblems(homelab),
    ...clusterRangeProblems(homelab),
  ];
}

function rangeProblems({ lan, loadBalancing }: Homelab): Finding[] {
  const outer = cidrRange(lan.cidr);
  const ranges = Object.entries(lan.ranges) as [string, Range][];
  const problems: Finding[] = [];
  ranges.forEach(([name, range], i) => {
    const field = `${RANGES}.${name}`;
    // Addresses that BGP announces live in a network of their own (LBA-03).
    const elsewhere = name === "loadBalancers" && loadBalancing.mode === "bgp";
    if (!elsewhere && !within(outer, range))
      problems.push({
        code: "ADR-01",
        field,
        message: `${formatRange(range)} is not inside the LAN ${lan.cidr}.`,
        fix: `Write a range between ${outer.first} and ${outer.last}.`,
        rests: [LAN, ...(name === "loadBalancers" ? ["homelab:loadBalancing.mode"] : [])],
      });
    for (const [other, otherRange] of ranges.slice(i + 1))
      if (overlaps(range, otherRange))
        problems.push({
          code: "ADR-02",
          field,
          message: `${formatRange(range)} overlaps ${RANGES}.${other} (${formatRange(otherRange)}).`,
          fix: "Move one of the two: each address has one kind of owner.",
          rests: [`${RANGES}.${other}`],
        });
  });
  return problems;
}

/** The ranges in which the addresses of each kind must lie. */
function placeProblems(homelab: Homelab): Finding[] {
  const { lan, cluster, gateways, apps } = homelab;
  const problems: Finding[] = [];
  const expect = (field: string, address: string | undefined, range: Range, where: string, name: string) => {
    if (address === undefined || contains(range, address)) return;
    problems.push({
      code: "ADR-03",
      field,
      message: `${address} is outside ${name} (${formatRange(range)}).`,
      fix: `Write an address of ${formatRange(range)}, or change the range.`,
      rests: [where],
    });
  };
  const inRange = (field: string, address: string | undefined, kind: "nodes" | "loadBalancers") =>
    expect(field, address, lan.ranges[kind], `${RANGES}.${kind}`, `${RANGES}.${kind}`);
  if (cluster.nodes.every((n) => n.address !== cluster.endpoint))
    inRange("homelab:cluster.endpoint", cluster.endpoint, "nodes");
  for (const n of cluster.nodes) {
    inRange(`homelab:cluster.nodes.${n.name}.address`, n.address, "nodes");
    inRange(`homelab:cluster.nodes.${n.name}.kubeletAddress`, n.kubeletAddress, "nodes");
  }
  for (const { field, address } of lanAddressesOfLinks(homelab)) inRange(field, address, "nodes");
  for (const g of gateways) inRange(`homelab:gateways.${g.key}.address`, g.address, "loadBalancers");
  for (const a of apps) inRange(`homelab:apps.${a.key}.address`, a.address, "loadBalancers");
  expect("homelab:lan.router", lan.router, cidrRange(lan.cidr), LAN, "the LAN");
  for (const { field, address } of fixedDevices(homelab))
    if (lan.ranges.infrastructure)
      expect(field, address, lan.ranges.infrastructure, `${RANGES}.infrastructure`, `${RANGES}.infrastructure`);
    else expect(field, address, cidrRange(lan.cidr), LAN, "the LAN");
  return problems;
}

/** Resolver and named devices, unless they are the router itself. */
function fixedDevices({ lan }: Homelab): { field: string; address: string }[] {
  const devices = lan.devices.map((d) => ({ field: `homelab:lan.devices.${d.name}.address`, address: d.address }));
  const resolver = lan.dns && !isInCluster(lan.dns) ? lan.dns.address : undefined;
  return [...devices, { field: "homelab:lan.dns.address", address: resolver }].filter(
    (d): d is { field: string; address: string } => d.address !== undefined && d.address !== lan.router,
  );
}

/** A device whose address never changes must not lie where Cilium or DHCP hand the same address to somebody else. */
function fixedProblems(homelab: Homelab): Finding[] {
  const { nodes, loadBalancers, dhcp, infrastructure } = homelab.lan.ranges;
  const others = Object.entries({ nodes, loadBalancers, dhcp });
  const router = { field: "homelab:lan.router", address: homelab.lan.router };
  // With a range for infrastructure the devices were held against that already.
  return [router, ...(infrastructure ? [] : fixedDevices(homelab))].flatMap(({ field, address }) =>
    others
      .filter(([, range]) => range !== undefined && contains(range, address))
      .map(([name, range]) => ({
        code: "ADR-08",
        field,
        message: `${address} lies in ${RANGES}.${name} (${formatRange(range as Range)}), whose addresses are given to others.`,
        fix: "Write an address outside of it, or make the range smaller.",
        rests: [`${RANGES}.${name}`],
      })),
  );
}

/** Everything that claims an address of the LAN. Exported because the documents list the same claims. */
export function addressClaims(homelab: Homelab): Claim[] {
  const { lan, cluster, gateways, apps } = homelab;
  const claims: Claim[] = [{ address: lan.router, owner: "the router", field: "homelab:lan.router" }];
  const add = (address: string | undefined, owner: string, field: string) => {
    if (address !== undefined) claims.push({ address, owner, field });
  };
  if (lan.dns && !isInCluster(lan.dns) && lan.dns.address !== lan.router)
    add(lan.dns.address, "the LAN's resolver", "homelab:lan.dns.address");
  // A device may be the resolver or the router, told by name.
  const named = [lan.dns?.address, lan.router].map((a) => lan.devices.find((d) => a && d.address === a));
  for (const d of lan.devices)
    if (!named.includes(d)) add(d.address, `device ${d.name}`, `homelab:lan.devices.${d.name}.address`);
  // The Kubernetes API answers on every control plane, on no worker.
  const shared = cluster.nodes.some((n) => n.role === "controlplane" && n.address === cluster.endpoint);
  if (!shared) add(cluster.endpoint, "the Kubernetes API", "homelab:cluster.endpoint");
  for (const n of cluster.nodes) {
    add(n.address, `node ${n.name}`, `homelab:cluster.nodes.${n.name}.address`);
    if (n.kubeletAddress !== n.address)
      add(n.kubeletAddress, `the kubelet of ${n.name}`, `homelab:cluster.nodes.${n.name}.kubeletAddress`);
  }
  claims.push(...lanAddressesOfLinks(homelab));
  for (const g of gateways) add(g.address, `Gateway ${g.name}`, `homelab:gateways.${g.key}.address`);
  const resolver = resolverOf(homelab);
  for (const a of apps)
    add(a.address, a === resolver ? "the LAN's resolver" : `app ${a.key}`, `homelab:apps.${a.key}.address`);
  return claims;
}

/** Addresses of the LAN that machines have or share beside those of their entries. */
function lanAddressesOfLinks(homelab: Homelab): Claim[] {
  const own = homelab.cluster.nodes.flatMap((node) =>
    furtherAddresses(node, homelab).map(({ cidr, field, link }) => ({
      address: cidr.replace(/\/.*$/, ""),
      owner: `${link.name} of ${node.name}`,
      field,
    })),
  );
  const shared = virtualIps(homelab)
    .filter(({ address }) => address !== homelab.cluster.endpoint)
    .map((claim) => ({ ...claim, owner: "the control planes" }));
  const lan = cidrRange(homelab.lan.cidr);
  return [...own, ...shared].filter(({ address }) => isAddress(address) && contains(lan, address));
}

function conflictProblems(claims: Claim[]): Finding[] {
  const problems: Finding[] = [];
  claims.forEach((claim, i) => {
    const earlier = claims.slice(0, i).find((c) => c.address === claim.address);
    if (earlier)
      problems.push({
        code: "ADR-04",
        field: claim.field,
        message: `${claim.address} belongs to ${claim.owner} and to ${earlier.owner} (${earlier.field}).`,
        fix: "Give one of the two another address.",
        rests: [earlier.field],
      });
  });
  return problems;
}

/** The first and last address of a network stand for the network itself and for everybody in it. */
function edgeProblems(claims: Claim[], { lan }: Homelab): Finding[] {
  const { first, last } = cidrRange(lan.cidr);
  return claims
    .filter(({ address }) => address === first || address === last)
    .map(({ address, owner, field }) => ({
      code: "ADR-07",
      field,
      message: `${address} is the ${address === first ? "network" : "broadcast"} address of ${lan.cidr}, so ${owner} cannot have it.`,
      fix: `Write another address of ${lan.cidr}.`,
      rests: [LAN],
    }));
}

/** Addresses of the tailnet's devices. Source: Tailscale, «IP pool» (RFC 6598). */
const TAILNET = "100.64.0.0/10";

/** A node of the tailnet takes traffic for that range itself, and Tailscale drops what comes from it by another interface. */
function tailnetRangeProblems({ cluster, tailscale }: Homelab): Finding[] {
  if (tailscale === undefined) return [];
  return (["podCidr", "serviceCidr"] as const)
    .filter((name) => overlaps(cidrRange(cluster[name]), cidrRange(TAILNET)))
    .map((name) => ({
      code: "ADR-09",
      field: `homelab:cluster.${name}`,
      message: `${cluster[name]} lies in ${TAILNET}, the tailnet's own addresses (homelab:tailscale).`,
      fix: `Write a private range, e.g. ${name === "podCidr" ? "10.244.0.0/16" : "10.96.0.0/12"}.`,
      rests: ["homelab:tailscale"],
    }));
}

function clusterRangeProblems({ lan, cluster, loadBalancing }: Homelab): Finding[] {
  const network = (field: string, cidr: string) => ({ field, range: cidrRange(cidr), text: cidr });
  const announced = lan.ranges.loadBalancers;
  const ranges = [
    network(LAN, lan.cidr),
    ...(loadBalancing.mode === "bgp"
      ? [{ field: `${RANGES}.loadBalancers`, range: announced, text: formatRange(announced) }]
      : []),
    network("homelab:cluster.podCidr", cluster.podCidr),
    network("homelab:cluster.serviceCidr", cluster.serviceCidr),
  ];
  const problems: Finding[] = [];
  ranges.forEach((a, i) => {
    // A load-balancer range inside the LAN has a rule of its own.
    for (const b of ranges.slice(i + 1))
      if (overlaps(a.range, b.range) && b.range !== announced)
        problems.push({
          code: "ADR-06",
          field: b.field,
          message: `${b.text} overlaps ${a.field} (${a.text}).`,
          fix: "Write ranges that share no address, e.g. pods 10.244.0.0/16 and services 10.96.0.0/12.",
          rests: [a.field],
        });
  });
  return problems;
}
