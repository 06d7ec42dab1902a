import type { Homelab } from "../homelab";
import { cidrRange, contains, formatRange, overlaps, type Range, within } from "../ipv4";
import type { Problem } from "../problems";

/** One address and who owns it. `field` is where the owner was written. */
interface Claim {
  address: string;
  owner: string;
  field: string;
}

/** ADR-xx: every address lies where its kind belongs, and nobody owns one twice. */
export function addressProblems(homelab: Homelab): Problem[] {
  return [
    ...rangeProblems(homelab),
    ...placeProblems(homelab),
    ...conflictProblems(addressClaims(homelab)),
    ...kubeletProblems(homelab),
    ...clusterRangeProblems(homelab),
  ];
}

function rangeProblems({ lan, loadBalancing }: Homelab): Problem[] {
  const outer = cidrRange(lan.cidr);
  const ranges = Object.entries(lan.ranges) as [string, Range][];
  const problems: Problem[] = [];
  ranges.forEach(([name, range], i) => {
    const field = `homelab:lan.ranges.${name}`;
    // Addresses that BGP announces live in a network of their own (LBA-03).
    const elsewhere = name === "loadBalancers" && loadBalancing.mode === "bgp";
    if (!elsewhere && !within(outer, range))
      problems.push({
        code: "ADR-01",
        field,
        message: `${formatRange(range)} is not inside the LAN ${lan.cidr}.`,
        fix: `Write a range between ${outer.first} and ${outer.last}.`,
      });
    for (const [other, otherRange] of ranges.slice(i + 1))
      if (overlaps(range, otherRange))
        problems.push({
          code: "ADR-02",
          field,
          message: `${formatRange(range)} overlaps homelab:lan.ranges.${other} (${formatRange(otherRange)}).`,
          fix: "Move one of the two: each address has one kind of owner.",
        });
  });
  return problems;
}

/** Who must lie in which range. */
function placeProblems({ lan, cluster, gateways, apps }: Homelab): Problem[] {
  const lanRange = cidrRange(lan.cidr);
  const { nodes, loadBalancers, infrastructure } = lan.ranges;
  const problems: Problem[] = [];
  const expect = (field: string, address: string | undefined, range: Range | undefined, name: string) => {
    if (address === undefined || range === undefined || contains(range, address)) return;
    problems.push({
      code: "ADR-03",
      field,
      message: `${address} is outside ${name} (${formatRange(range)}).`,
      fix: `Write an address of ${formatRange(range)}, or change the range.`,
    });
  };
  expect("homelab:lan.router", lan.router, lanRange, "the LAN");
  expect("homelab:cluster.endpoint", cluster.endpoint, nodes, "homelab:lan.ranges.nodes");
  for (const n of cluster.nodes) {
    const at = `homelab:cluster.nodes.${n.name}`;
    expect(`${at}.address`, n.address, nodes, "homelab:lan.ranges.nodes");
    expect(`${at}.kubeletAddress`, n.kubeletAddress, nodes, "homelab:lan.ranges.nodes");
  }
  for (const d of lan.devices)
    expect(
      `homelab:lan.devices.${d.name}.address`,
      d.address,
      infrastructure ?? lanRange,
      "homelab:lan.ranges.infrastructure",
    );
  if (lan.dns && lan.dns.address !== lan.router)
    expect("homelab:lan.dns.address", lan.dns.address, infrastructure ?? lanRange, "homelab:lan.ranges.infrastructure");
  for (const g of gateways)
    expect(`homelab:gateways.${g.key}.address`, g.address, loadBalancers, "homelab:lan.ranges.loadBalancers");
  for (const a of apps)
    expect(`homelab:apps.${a.key}.address`, a.address, loadBalancers, "homelab:lan.ranges.loadBalancers");
  return problems;
}

/** Everything that claims an address of the LAN. Exported because the documents list the same claims. */
export function addressClaims({ lan, cluster, gateways, apps }: Homelab): Claim[] {
  const claims: Claim[] = [{ address: lan.router, owner: "the router", field: "homelab:lan.router" }];
  const add = (address: string | undefined, owner: string, field: string) => {
    if (address !== undefined) claims.push({ address, owner, field });
  };
  if (lan.dns && lan.dns.address !== lan.router) add(lan.dns.address, "the LAN's resolver", "homelab:lan.dns.address");
  for (const d of lan.devices)
    if (d.address !== lan.dns?.address && d.address !== lan.router)
      add(d.address, `device ${d.name}`, `homelab:lan.devices.${d.name}.address`);
  const shared = cluster.nodes.some((n) => n.address === cluster.endpoint);
  if (!shared) add(cluster.endpoint, "the Kubernetes API", "homelab:cluster.endpoint");
  for (const n of cluster.nodes) {
    add(n.address, `node ${n.name}`, `homelab:cluster.nodes.${n.name}.address`);
    if (n.kubeletAddress !== n.address)
      add(n.kubeletAddress, `the kubelet of ${n.name}`, `homelab:cluster.nodes.${n.name}.kubeletAddress`);
  }
  for (const g of gateways) add(g.address, `Gateway ${g.name}`, `homelab:gateways.${g.key}.address`);
  for (const a of apps) add(a.address, `app ${a.key}`, `homelab:apps.${a.key}.address`);
  return claims;
}

function conflictProblems(claims: Claim[]): Problem[] {
  const problems: Problem[] = [];
  claims.forEach((claim, i) => {
    const earlier = claims.slice(0, i).find((c) => c.address === claim.address);
    if (earlier)
      problems.push({
        code: "ADR-04",
        field: claim.field,
        message: `${claim.address} belongs to ${claim.owner} and to ${earlier.owner} (${earlier.field}).`,
        fix: "Give one of the two another address.",
      });
  });
  return problems;
}

/** Talos leaves the API endpoint's address out of the kubelet's choice, so a lone node needs a second one. */
function kubeletProblems({ cluster }: Homelab): Problem[] {
  return cluster.nodes
    .filter((n) => (n.kubeletAddress ?? n.address) === cluster.endpoint)
    .map((n) => ({
      code: "ADR-05",
      field: `homelab:cluster.nodes.${n.name}.kubeletAddress`,
      message: `The kubelet of ${n.name} would have to use ${cluster.endpoint}, the API endpoint, which Talos excludes: «no preferred addresses found».`,
      fix: "Write a second address of the node, e.g. the next one of homelab:lan.ranges.nodes.",
    }));
}

function clusterRangeProblems({ lan, cluster, loadBalancing }: Homelab): Problem[] {
  const network = (field: string, cidr: string) => ({ field, range: cidrRange(cidr), text: cidr });
  const announced = lan.ranges.loadBalancers;
  const ranges = [
    network("homelab:lan.cidr", lan.cidr),
    ...(loadBalancing.mode === "bgp"
      ? [{ field: "homelab:lan.ranges.loadBalancers", range: announced, text: formatRange(announced) }]
      : []),
    network("homelab:cluster.podCidr", cluster.podCidr),
    network("homelab:cluster.serviceCidr", cluster.serviceCidr),
  ];
  const problems: Problem[] = [];
  ranges.forEach((a, i) => {
    // A load-balancer range inside the LAN has a rule of its own.
    for (const b of ranges.slice(i + 1))
      if (overlaps(a.range, b.range) && b.range !== announced)
        problems.push({
          code: "ADR-06",
          field: b.field,
          message: `${b.text} overlaps ${a.field} (${a.text}).`,
          fix: "Write ranges that share no address, e.g. pods 10.244.0.0/16 and services 10.96.0.0/12.",
        });
  });
  return problems;
}
