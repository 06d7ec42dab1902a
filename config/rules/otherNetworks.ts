import type { App, Homelab } from "../homelab";
import { cidrRange, overlaps, within } from "../ipv4";
import type { Finding } from "../problems";

/** Source: RFC 1918. */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map(cidrRange);
const TAILNET = "100.64.0.0/10";

/** APP-37: the networks from which an app may be opened are others of the house. */
export function otherNetworkProblems(homelab: Homelab): Finding[] {
  return homelab.apps.flatMap((app) => app.reach.from.flatMap((_, i) => networkProblems(app, i, homelab)));
}

function networkProblems({ key, reach }: App, i: number, { lan, cluster }: Homelab): Finding[] {
  const written = reach.from[i] as string;
  const range = cidrRange(written);
  const finding = (message: string, fix: string, ...rests: string[]): Finding => ({
    code: "APP-37",
    field: `homelab:apps.${key}.from.${i}`,
    message,
    fix,
    rests,
  });
  const places = [
    { at: cidrRange(lan.cidr), what: "the LAN", field: "homelab:lan.cidr", fix: "Write lan in reach instead." },
    {
      at: lan.ranges.loadBalancers,
      what: "the load balancers' range",
      field: "homelab:lan.ranges.loadBalancers",
      fix: "Write the other network alone.",
    },
    ...(["podCidr", "serviceCidr"] as const).map((name) => ({
      at: cidrRange(cluster[name]),
      what: name === "podCidr" ? "the pods' range" : "the Services' range",
      field: `homelab:cluster.${name}`,
      fix: "Write callers for what runs in the cluster, or give the cluster another range.",
    })),
    { at: cidrRange(TAILNET), what: "the tailnet's addresses", fix: "Write tailnet in reach instead." },
  ];
  const place = places.find(({ at }) => overlaps(at, range));
  if (place !== undefined)
    return [
      finding(`${written} shares addresses with ${place.what}.`, place.fix, ...(place.field ? [place.field] : [])),
    ];
  if (!PRIVATE.some((net) => within(net, range)))
    return [
      finding(
        `${written} holds addresses of the internet, from which nobody comes to the LAN.`,
        "Write a network of the house, e.g. 10.20.40.0/24; for the internet write internet in reach.",
      ),
    ];
  const before = reach.from.slice(0, i).find((other) => overlaps(cidrRange(other), range));
  if (before === undefined) return [];
  return [finding(`${written} shares addresses with ${before}, which stands before it.`, "Write the wider one alone.")];
}
