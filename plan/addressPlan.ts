import { isWeb, transportOf } from "../config/appKinds";
import type { Homelab } from "../config/homelab";
import { formatRange, type Range, subtract } from "../config/ipv4";
import { addressClaims } from "../config/rules/addresses";
import { servicePorts } from "./servicePorts";

/** Who owns which address of the LAN. Kept in the stack, so that documents and people can read it there. */
export interface AddressPlan {
  lan: string;
  router: string;
  ranges: Record<string, string>;
  /** Every address that has an owner, in the order of the addresses' kinds. */
  addresses: { address: string; owner: string }[];
  /** Addresses of the node range that no node has yet. */
  reservedForNodes: string[];
  /** Load-balancer addresses that are still to be had. */
  freeForLoadBalancers: string[];
  devices: { name: string; address: string; purpose?: string; ports: Record<string, number> }[];
  /** Ports that the network serves. Host names share 80 and 443 of their Gateway. */
  ports: { port: number; service: string; protocol: string; address: string }[];
}

export function planAddresses(homelab: Homelab): AddressPlan {
  const { lan } = homelab;
  const claims = addressClaims(homelab);
  const taken = claims
    .map((c): Range => ({ first: c.address, last: c.address }))
    .concat(homelab.loadBalancing.unpinned ? [homelab.loadBalancing.unpinned] : []);
  const rest = (range: Range) => subtract(range, taken).map(formatRange);
  return {
    lan: lan.cidr,
    router: lan.router,
    ranges: Object.fromEntries(Object.entries(lan.ranges).map(([name, range]) => [name, formatRange(range)])),
    addresses: claims.map(({ address, owner }) => ({ address, owner })),
    reservedForNodes: rest(lan.ranges.nodes),
    freeForLoadBalancers: rest(lan.ranges.loadBalancers),
    devices: lan.devices.map((d) => ({ ...d, address: d.address ?? "to be filled in" })),
    ports: servedPorts(homelab),
  };
}

function servedPorts({ cluster, gateways, apps, cloudflare }: Homelab): AddressPlan["ports"] {
  const tcp = (port: number, service: string, address: string) => ({ port, service, protocol: "TCP", address });
  const own = apps.flatMap((app) => {
    const { address, key } = app;
    if (address === undefined) return [];
    return servicePorts(app).map(({ port, protocol }) => ({ port, protocol, service: key, address }));
  });
  return [
    tcp(6443, "Kubernetes API", cluster.endpoint),
    ...cluster.nodes.map((n) => tcp(50000, "Talos API", n.address)),
    ...gateways.flatMap((g) => [
      tcp(80, `HTTP (Gateway ${g.name})`, g.address),
      tcp(443, `HTTPS (Gateway ${g.name})`, g.address),
      ...apps
        .filter((a) => !isWeb(a) && a.lanGateway?.key === g.key)
        .map((a) => ({ ...tcp(a.port, `${a.key} (Gateway ${g.name})`, g.address), protocol: transportOf(a) })),
    ]),
    ...gateways
      .filter((g) => g.feed === "internet")
      .flatMap((g) => {
        const { ports = [], target = "" } = cloudflare?.portForward ?? {};
        return ports.map((port) => tcp(port, `Port forward of the router (to Gateway ${g.name})`, target));
      }),
    ...own,
  ];
}
