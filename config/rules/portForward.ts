import { publicNamesOf } from "../appNames";
import type { Homelab } from "../homelab";
import { cidrRange, contains } from "../ipv4";
import { isFixed, type PortForward } from "../portForward";
import type { Finding } from "../problems";

const AT = "homelab:cloudflare.portForward";

/** PFW-xx: the internet finds the router, the router a Gateway, and strangers' browsers trust what that shows. */
export function portForwardProblems(homelab: Homelab): Finding[] {
  const forward = homelab.cloudflare?.portForward;
  if (forward === undefined) return unforwarded(homelab);
  return [
    ...placeProblems(forward, homelab),
    ...missingGateway(homelab),
    ...settingProblems(forward),
    ...nameProblems(forward, homelab),
    ...authorityProblems(homelab),
  ];
}

/** Addresses from which no router can forward anything, as nobody outside reaches them. Source: IANA, special-purpose address registry. */
const NOT_PUBLIC: { cidr: string; what: string; fix?: string }[] = [
  { cidr: "10.0.0.0/8", what: "a private address" },
  { cidr: "172.16.0.0/12", what: "a private address" },
  { cidr: "192.168.0.0/16", what: "a private address" },
  {
    cidr: "100.64.0.0/10",
    what: "an address that a provider shares among customers (carrier-grade NAT), from which nothing can be forwarded",
    fix: "Ask the provider for an address of your own, or publish by a tunnel (homelab:cloudflare.tunnel), which needs none.",
  },
  { cidr: "0.0.0.0/8", what: "no machine's address" },
  { cidr: "127.0.0.0/8", what: "every machine's own loopback" },
  { cidr: "169.254.0.0/16", what: "a link-local address" },
  { cidr: "224.0.0.0/3", what: "an address for groups of machines, or a reserved one" },
];

function placeProblems(forward: PortForward, { lan }: Homelab): Finding[] {
  if (!isFixed(forward)) return [];
  const { target } = forward;
  const inLan = { cidr: lan.cidr, what: "an address of the LAN", fix: undefined };
  const place = [inLan, ...NOT_PUBLIC].find(({ cidr }) => contains(cidrRange(cidr), target));
  if (place === undefined) return [];
  return [
    {
      code: "PFW-01",
      field: `${AT}.address`,
      message: `${target} is ${place.what}, and not the router's public one.`,
      fix: place.fix ?? "Write the address that the internet sees (the router shows it), or ddns where it changes.",
      rests: ["homelab:lan.cidr"],
    },
  ];
}

function missingGateway({ gateways }: Homelab): Finding[] {
  if (gateways.some((g) => g.feed === "internet")) return [];
  return [
    {
      code: "PFW-02",
      field: AT,
      message: "The router is to forward to a Gateway of the internet's own, and there is none.",
      fix: "Declare a Gateway with feed: internet, e.g. homelab:gateways.public: { name: public-gateway, namespace: gateway, address: …, feed: internet }; a Gateway of the LAN would show strangers all that it serves.",
      rests: ["homelab:gateways", ...gateways.map((g) => `homelab:gateways.${g.key}.feed`)],
    },
  ];
}

function unforwarded({ gateways }: Homelab): Finding[] {
  return gateways
    .filter((g) => g.feed === "internet")
    .map(({ key }) => ({
      code: "PFW-02",
      field: `homelab:gateways.${key}.feed`,
      message: "The Gateway is the internet's, and which port forward leads to it is not said.",
      fix: "Add homelab:cloudflare.portForward, e.g. { address: ddns }, take the Gateway out, or write feed: lan.",
      rests: ["homelab:cloudflare", AT],
    }));
}

/** Settings of the client in the cluster, where there is none. */
function settingProblems({ client, written }: PortForward): Finding[] {
  if (client !== undefined) return [];
  return ["name", "namespace", "image"]
    .filter((setting) => written.includes(setting))
    .map((setting) => ({
      code: "PFW-03",
      field: `${AT}.${setting}`,
      message: `${setting} belongs to the client that keeps a name in the cluster, and the address is another's to keep.`,
      fix: `Take ${setting} out, or write address: ddns.`,
      rests: [`${AT}.address`],
    }));
}

/** The records of the apps lead to this name, so that it is no app's; the client in the cluster keeps it in the stack's zone. */
function nameProblems(forward: PortForward, homelab: Homelab): Finding[] {
  if (isFixed(forward)) return [];
  const { target, client } = forward;
  const field = `${AT}.${client && forward.written.includes("name") ? "name" : "address"}`;
  if (client && homelab.domains.public === undefined)
    return [
      {
        code: "PFW-04",
        field,
        message: "The client keeps a name of the public domain, and homelab:domains.public is missing.",
        fix: "Add homelab:domains.public, or write the address.",
        rests: ["homelab:domains", "homelab:domains.public"],
      },
    ];
  const owner = homelab.apps.find((app) => publicNamesOf(app, homelab).includes(target));
  if (owner === undefined) return [];
  return [
    {
      code: "PFW-04",
      field,
      message: `${target}, the name that follows the router's public address, is a name of homelab:apps.${owner.key} too.`,
      fix: client ? "Write another name, e.g. name: router." : "Give the app another name, or write another host name.",
      rests: [`homelab:apps.${owner.key}`, `homelab:apps.${owner.key}.name`, `homelab:apps.${owner.key}.names`],
    },
  ];
}

function authorityProblems({ certificates }: Homelab): Finding[] {
  if (certificates.authority !== "own" || certificates.existing) return [];
  return [
    {
      code: "PFW-05",
      field: "homelab:certificates.authority",
      message:
        "The Gateway of the internet would show certificates of the cluster's own authority, which no stranger's browser trusts.",
      fix: "Take authority out: Let's Encrypt signs for domains.public, and Cloudflare proves it; or take portForward out.",
      rests: [AT, "homelab:certificates.existing"],
    },
  ];
}
