import type { App, Backend, Homelab } from "../homelab";
import { cidrRange, contains, formatRange, type Range } from "../ipv4";
import type { Finding } from "../problems";
import { expectation } from "../schema/inspect";
import { addressClaims } from "./addresses";

/** CFG-03, APP-02 and APP-17: a device outside of the cluster is one, and what is to reach it can. */
export function backendProblems(homelab: Homelab): Finding[] {
  return homelab.apps.flatMap((app) => [
    ...missingPort(app),
    ...(app.backend ? [...placeProblems(app, app.backend, homelab), ...untrusted(app, app.backend, homelab)] : []),
  ]);
}

function missingPort({ key, port }: App): Finding[] {
  if (port > 0) return [];
  return [
    {
      code: "CFG-03",
      field: `homelab:apps.${key}.port`,
      message: "This setting is missing.",
      fix: `Write ${expectation(["apps", key, "port"])}.`,
      rests: [`homelab:apps.${key}.backend`],
    },
  ];
}

/** Ranges that no endpoint of a Service may be in, or that nothing in the cluster has a way to. Source: Kubernetes, EndpointSlice validation. */
const NOWHERE: { cidr: string; what: string }[] = [
  { cidr: "0.0.0.0/8", what: "no machine's address" },
  { cidr: "127.0.0.0/8", what: "every machine's own loopback" },
  { cidr: "169.254.0.0/16", what: "link-local" },
  { cidr: "224.0.0.0/3", what: "for groups of machines, or reserved" },
  { cidr: "100.64.0.0/10", what: "of the tailnet, to which the Gateway has no way" },
];

interface Place {
  range: Range;
  what: string;
  field?: string;
}

function placeProblems({ key }: App, { address }: Backend, homelab: Homelab): Finding[] {
  const place = takenPlaces(homelab).find(({ range }) => contains(range, address));
  if (place === undefined) return [];
  return [
    {
      code: "APP-17",
      field: `homelab:apps.${key}.backend.address`,
      message: `${address} is ${place.what}${place.field ? ` (${place.field})` : ""}, and no device outside of the cluster.`,
      fix: "Write the address that the device has on the LAN; an app that runs in the cluster needs no backend.",
      rests: place.field ? [place.field] : [],
    },
  ];
}

/** Addresses that are the cluster's, or nobody's; what one owner has goes before the range that it lies in. */
function takenPlaces(homelab: Homelab): Place[] {
  const { lan, cluster } = homelab;
  const owned = /^homelab:(cluster|gateways|apps)\./;
  const claims = addressClaims(homelab).filter(({ field }) => owned.test(field));
  const edges = cidrRange(lan.cidr);
  const one = (address: string) => ({ first: address, last: address });
  return [
    ...claims.map(({ address, owner, field }) => ({ range: one(address), what: `the address of ${owner}`, field })),
    { range: one(edges.first), what: "the network address of the LAN", field: "homelab:lan.cidr" },
    { range: one(edges.last), what: "the broadcast address of the LAN", field: "homelab:lan.cidr" },
    ...(["nodes", "loadBalancers", "dhcp"] as const).flatMap((name) => {
      const range = lan.ranges[name];
      const what = `in ${range && formatRange(range)}, whose addresses are given to others`;
      return range ? [{ range, what, field: `homelab:lan.ranges.${name}` }] : [];
    }),
    { range: cidrRange(cluster.podCidr), what: "an address of a pod", field: "homelab:cluster.podCidr" },
    { range: cidrRange(cluster.serviceCidr), what: "an address of a Service", field: "homelab:cluster.serviceCidr" },
    ...NOWHERE.map(({ cidr, what }) => ({ range: cidrRange(cidr), what })),
  ];
}

/** The tunnel's pods trust public authorities only, and speak plain HTTP to what they reach without a Gateway. */
function untrusted({ key, publicWay, publicGateway }: App, { tls }: Backend, { gateways }: Homelab): Finding[] {
  if (publicWay !== "tunnel" || publicGateway !== undefined || tls === undefined) return [];
  return [
    {
      code: "APP-02",
      field: `homelab:apps.${key}.reach`,
      message:
        "The tunnel reaches a device that speaks HTTPS by a Gateway only, which checks its certificate; the tunnel feeds none.",
      fix: "Declare a Gateway with feed: tunnel, or take internet out.",
      rests: [
        "homelab:gateways",
        "homelab:cloudflare",
        `homelab:apps.${key}.backend`,
        ...gateways.map((g) => `homelab:gateways.${g.key}.feed`),
      ],
    },
  ];
}
