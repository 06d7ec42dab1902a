import { hostNetworkRule, OWN_FIREWALL_RULES } from "../firewall";
import type { Homelab } from "../homelab";
import { cidrRange, contains, parseRange, type Range, size, within } from "../ipv4";
import type { Finding } from "../problems";

const FIELD = "homelab:cluster.firewall";

type Firewall = NonNullable<Homelab["cluster"]["firewall"]>;

/** FWL-xx: the nodes' firewall shuts out neither who administers them nor the cluster itself. */
export function firewallProblems(homelab: Homelab): Finding[] {
  const { firewall } = homelab.cluster;
  if (firewall === undefined) return [];
  return [
    ...administratorProblems(firewall, homelab),
    ...tailnetProblems(firewall, homelab),
    ...ownRuleProblems(firewall, homelab),
    ...portProblems(firewall),
  ];
}

/** As many addresses as the largest private network has: more than that is the internet. */
const LARGEST_HOUSE = 2 ** 24;

function administratorProblems({ administrators, tailnet }: Firewall, homelab: Homelab): Finding[] {
  const field = `${FIELD}.administrators`;
  if (administrators.length === 0 && !tailnet)
    return [
      {
        code: "FWL-01",
        field,
        message: "Nobody would reach the Talos API (50000) any more: not even this program, to take the firewall back.",
        fix: "Write the addresses of the machines that run pulumi and talosctl, e.g. [192.168.30.20], or tailnet: true.",
        rests: [FIELD, `${FIELD}.tailnet`],
      },
    ];
  return administrators.flatMap((text, i): Finding[] => {
    const range = parseRange(text) as Range;
    const owner = owners(homelab).find((o) => within(o.range, range));
    const at = `${field}.${i}`;
    if (owner !== undefined)
      return [
        {
          code: "FWL-02",
          field: at,
          message: `${text} is ${owner.what} (${owner.field}): no administrator's machine has such an address.`,
          fix: "Write the address of the machine that runs pulumi and talosctl, e.g. 192.168.30.20.",
          rests: [owner.field],
        },
      ];
    if (size(range) <= LARGEST_HOUSE) return [];
    return [
      {
        code: "FWL-03",
        field: at,
        message: `${text} is more than any network of a house: everybody would be let in as administrator.`,
        fix: "Write the administrators' own addresses, or the LAN's network, e.g. 192.168.30.0/24.",
      },
    ];
  });
}

/** The ranges whose addresses are never an administrator's. */
function owners({ lan, cluster }: Homelab): { field: string; what: string; range: Range }[] {
  return [
    { field: "homelab:lan.ranges.nodes", what: "the nodes' own", range: lan.ranges.nodes },
    { field: "homelab:lan.ranges.loadBalancers", what: "the load balancers'", range: lan.ranges.loadBalancers },
    { field: "homelab:cluster.podCidr", what: "the pods'", range: cidrRange(cluster.podCidr) },
    { field: "homelab:cluster.serviceCidr", what: "the Services'", range: cidrRange(cluster.serviceCidr) },
  ];
}

function tailnetProblems({ tailnet }: Firewall, { tailscale, cluster }: Homelab): Finding[] {
  if (!tailnet) return [];
  const field = `${FIELD}.tailnet`;
  if (tailscale === undefined)
    return [
      {
        code: "FWL-04",
        field,
        message: "Administrators are to come from the tailnet, and this network has none.",
        fix: "Declare homelab:tailscale, or write the administrators' addresses instead.",
        rests: ["homelab:tailscale"],
      },
    ];
  const routes = tailscale.subnetRouter.routes.flatMap((route) => parseRange(route) ?? []);
  const lost = cluster.nodes.find((n) => !routes.some((route) => contains(route, n.address)));
  if (lost === undefined) return [];
  return [
    {
      code: "FWL-04",
      field,
      message: `Administrators are to come from the tailnet, and no route of its subnet router leads to ${lost.name} (${lost.address}).`,
      fix: "Write the LAN among homelab:tailscale.subnetRouter.routes, or the administrators' addresses here.",
      rests: ["homelab:tailscale.subnetRouter.routes", `homelab:cluster.nodes.${lost.name}.address`],
    },
  ];
}

function ownRuleProblems({ allow }: Firewall, { apps }: Homelab): Finding[] {
  const onNodes = apps.filter(({ hostNetwork }) => hostNetwork).map(({ key }) => key);
  const protocols = ["tcp", "udp"] as const;
  const rules = onNodes.flatMap((key) => protocols.map((protocol) => hostNetworkRule(key, protocol)));
  const own: readonly string[] = [...OWN_FIREWALL_RULES, ...rules];
  return Object.keys(allow)
    .filter((name) => own.includes(name))
    .map((name) => ({
      code: "FWL-05",
      field: `${FIELD}.allow.${name}`,
      message: `${name} is a rule of the program's own: Talos would let in the senders of this one in place of the nodes, and shut ${name === "etcd" ? "the control planes" : "them"} off from each other.`,
      fix: `Write another name, e.g. my-${name}: what both let in is open then.`,
    }));
}

function portProblems({ allow }: Firewall): Finding[] {
  return Object.entries(allow).flatMap(([name, { ports }]) =>
    [...new Set(ports.filter((port, i) => ports.indexOf(port) < i))].map((port) => ({
      code: "FWL-06",
      field: `${FIELD}.allow.${name}.ports`,
      message: `Port ${port} is written twice, which Talos refuses.`,
      fix: `Write ${port} once.`,
    })),
  );
}
