import type { Node } from "../homelab";
import { DEFAULT_ROUTES, type Link } from "../links";
import { networkOf, shareAddresses, singleOf } from "../networks";
import type { Finding } from "../problems";

/** The metric of a route that names none. Source: Talos, `network.DefaultRouteMetric`. */
const METRIC = 1024;

/** CLU-32 and CLU-33: one default route goes first, and every route's router can be asked over its link. */
export function routeProblems(node: Node, links: readonly Link[]): Finding[] {
  const defaults = links.flatMap(defaultRoutes);
  const twice = defaults.flatMap(({ network, metric, by, field }, i): Finding[] => {
    const earlier = defaults.slice(0, i).find((o) => o.network === network && o.metric === metric);
    if (earlier === undefined) return [];
    return [
      {
        code: "CLU-32",
        field,
        message: `${node.name} has two default routes of metric ${metric}: by ${earlier.by} and by ${by}.`,
        fix: `Write metric: ${2 * METRIC} for the one that is to go second, or a network in place of ${network}.`,
        rests: [earlier.field],
      },
    ];
  });
  return [...twice, ...links.flatMap((link) => link.routes.flatMap((route) => unreachable(link, route)))];
}

function defaultRoutes(link: Link) {
  const { name, field, dhcp, dhcpMetric } = link;
  const told = {
    network: "0.0.0.0/0",
    metric: dhcpMetric ?? METRIC,
    by: `${name}'s DHCP server`,
    field: `${field}.dhcp`,
  };
  const written = link.routes
    .filter(({ network }) => DEFAULT_ROUTES.includes(network))
    .map((r) => ({
      network: r.network,
      metric: r.metric ?? METRIC,
      by: `${r.gateway} on ${name}`,
      field: r.field ?? "homelab:lan.router",
    }));
  return dhcp ? [told, ...written] : written;
}

function unreachable({ name, addresses, dhcp }: Link, route: Link["routes"][number]): Finding[] {
  const { field } = route;
  if (field === undefined) return [];
  const gateway = singleOf(route.gateway);
  if (gateway.kind !== networkOf(route.network).kind)
    return [
      {
        code: "CLU-33",
        field: `${field}.gateway`,
        message: `${route.gateway} and ${route.network} are addresses of two kinds.`,
        fix: "Write a router of IPv4 for a network of IPv4, and one of IPv6 for one of IPv6.",
        rests: [`${field}.network`],
      },
    ];
  const isOnLink = addresses.some((address) => shareAddresses(networkOf(address), gateway));
  if (isOnLink || dhcp || /^fe[89ab]/i.test(route.gateway)) return [];
  return [
    {
      code: "CLU-33",
      field: `${field}.gateway`,
      message: `${route.gateway} is in no network of ${name} (${addresses.join(", ") || "it has no address"}).`,
      fix: "Write a router that is on the link, or the address by which the machine is in its network.",
      rests: [field.replace(/\.routes\.\d+$/, ".addresses")],
    },
  ];
}
