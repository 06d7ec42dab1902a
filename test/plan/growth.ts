import fc from "fast-check";

type Values = Record<string, unknown>;
type Entry = { address?: string; namespace?: string; certificate?: string };

/** The part of a drawn configuration that grows. */
interface Drawn extends Values {
  lan: { cidr: string; router: string; dns?: { records: Record<string, string> }; ranges: { loadBalancers: string } };
  domains: { internal: string; public: string };
  gateways: Record<string, Entry>;
  apps: Record<string, Entry>;
  cloudflare: { tunnel: Values };
  tailscale: Values;
}

/**
 * Adds parts that the second network has and the first has not, or by which a network grows, each by a throw: a CoreDNS of its own, one
 * certificate for two Gateways, monitoring, another workload for the tunnel, a second pool, BGP.
 */
export function grow(draw: fc.GeneratorValue, drawn: Values): Values {
  const values = drawn as Drawn;
  const flip = () => draw(fc.boolean);
  if (flip()) shareCertificate(values);
  const tunnel = {
    ...values.cloudflare.tunnel,
    ...(flip() && { workload: "daemonset" }),
    ...(flip() && { externalSecret: { store: "vault", key: "tunnel" } }),
  };
  const loadBalancing = { ...(flip() && { unpinned: lastTen(values.lan.ranges.loadBalancers) }) };
  const grown: Drawn = {
    ...values,
    cloudflare: { ...values.cloudflare, tunnel },
    loadBalancing,
    monitoring: { serviceMonitors: flip(), installDefinition: flip(), dashboards: flip() },
    ...(flip() && { clusterDns: drawClusterDns(draw, values) }),
  };
  return flip() ? announcedByBgp(grown) : grown;
}

/** Only Gateways of one domain and namespace can. */
function shareCertificate({ domains, gateways: { home, edge } }: Drawn): void {
  if (home === undefined || edge === undefined || domains.internal !== domains.public) return;
  home.certificate = "wildcard-cert";
  edge.certificate = "wildcard-cert";
  home.namespace = edge.namespace;
}

function drawClusterDns(draw: fc.GeneratorValue, { lan, domains }: Drawn): Values {
  const forwarded = draw(fc.subarray, ["home.arpa", "lab.test", domains.internal]) as string[];
  return {
    forward: Object.fromEntries(forwarded.map((domain) => [domain, [lan.router]])),
    splitDns: draw(fc.boolean),
    replicas: draw(fc.integer, { min: 1, max: 3 }),
  };
}

/** Pinned addresses are drawn from the range's beginning. */
function lastTen(range: string): string {
  const last = range.split("-")[1] as string;
  const number = Number(last.split(".")[3]);
  return `${last.replace(/\d+$/, String(number - 9))}-${number}`;
}

/** The same network with its load-balancer addresses in a network of their own, as BGP needs it. */
function announcedByBgp(values: Drawn): Values {
  const [first, last] = values.lan.ranges.loadBalancers.split("-").map((address) => Number(address.split(".")[3])) as [
    number,
    number,
  ];
  const prefix = values.lan.cidr.replace(/\.0\/24$/, "");
  const moved = (text: string) =>
    text.replaceAll(
      new RegExp(`"${prefix.replaceAll(".", "\\.")}\\.(\\d+)(-[^"]*)?"`, "g"),
      (all, number, rest = "") =>
        Number(number) >= first && Number(number) <= last
          ? `"192.168.99.${number}${rest.replace(`${prefix}.`, "192.168.99.")}"`
          : all,
    );
  const { subnetRouter: _routes, ...tailscale } = values.tailscale;
  const { lan, gateways, apps, loadBalancing } = values;
  const at = JSON.parse(moved(JSON.stringify({ lan, gateways, apps, loadBalancing }))) as Drawn;
  return {
    ...values,
    ...at,
    tailscale,
    loadBalancing: {
      ...(at.loadBalancing as Values),
      mode: "bgp",
      bgp: { localAsn: 64513, peers: { router: { address: values.lan.router, asn: 64512 } } },
    },
  };
}
