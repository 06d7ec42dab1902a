import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** Addresses from a policy: one address (`/32`, `/128`), a CIDR or a range's ends. */
export type Prefix = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Autogroups that may stand for people or devices; `autogroup:internet` and `:self` only as a destination. */
export const AUTOGROUPS = [
  "admin",
  "auditor",
  "billing-admin",
  "danger-all",
  "internet",
  "it-admin",
  "member",
  "members",
  "network-admin",
  "owner",
  "self",
  "shared",
  "tagged",
];

/** The prefix of an address or CIDR; undefined when the text is neither. */
export function prefixOf(text: string): Prefix | undefined {
  if (isIP(text)) {
    const address = ipaddr.parse(text);
    return [address, address.kind() === "ipv4" ? 32 : 128];
  }
  try {
    return text.includes("/") ? (ipaddr.parseCIDR(text) as Prefix) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether `outer` holds every address of `inner`. */
export function contains(outer: Prefix, inner: Prefix): boolean {
  return (
    outer[0].kind() === inner[0].kind() &&
    outer[1] <= inner[1] &&
    (inner[0] as ipaddr.IPv4).match(outer as [ipaddr.IPv4, number])
  );
}

/** True when the bits behind the prefix are zero: the service refuses `192.168.30.1/24` as a route. */
export function isCanonical(text: string): boolean {
  const prefix = prefixOf(text);
  if (!prefix) return false;
  const network =
    prefix[0].kind() === "ipv4" ? ipaddr.IPv4.networkAddressFromCIDR(text) : ipaddr.IPv6.networkAddressFromCIDR(text);
  return network.toString() === prefix[0].toString();
}

/** A destination with its ports, `tag:web:80,443` or `[fd7a::1]:22`; undefined when there are no ports behind. */
export function splitPorts(text: string): { selector: string; ports: string } | undefined {
  const cut = text.lastIndexOf(":");
  if (cut <= 0) return undefined;
  const selector = text.slice(0, cut).replace(/^\[(.*)\]$/, "$1");
  const ports = text.slice(cut + 1);
  return parsePorts(ports) ? { selector, ports } : undefined;
}

/** Inclusive ranges; `*` is all of them. */
export function parsePorts(text: string): [number, number][] | undefined {
  if (text === "*") return [[0, 65535]];
  const ranges: [number, number][] = [];
  for (const part of text.split(",")) {
    const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part.trim());
    if (!match) return undefined;
    const low = Number(match[1]);
    const high = Number(match[2] ?? match[1]);
    if (low > high || high > 65535) return undefined;
    ranges.push([low, high]);
  }
  return ranges;
}

export type Protocol = "tcp" | "udp" | "icmp" | "other";

/** Protocol names and numbers of the policy file; undefined when the service knows none of that name. */
export function parseProtocol(text: string): Protocol[] | undefined {
  switch (text.toLowerCase()) {
    case "*":
      return ["tcp", "udp", "icmp", "other"];
    case "":
      return ["tcp", "udp", "icmp"];
    case "tcp":
    case "6":
      return ["tcp"];
    case "udp":
    case "17":
      return ["udp"];
    case "icmp":
    case "1":
    case "ipv6-icmp":
    case "58":
      return ["icmp"];
    case "igmp":
    case "ipv4":
    case "ip-in-ip":
    case "egp":
    case "igp":
    case "gre":
    case "esp":
    case "ah":
    case "sctp":
      return ["other"];
    default:
      return /^\d{1,3}$/.test(text) && Number(text) <= 255 ? ["other"] : undefined;
  }
}

/** A grant's `ip` entry: `*`, `443`, `80-90`, `tcp:443`, `icmp:*`. */
export function parseIpGrant(text: string): { protocols: Protocol[]; ports: [number, number][] } | undefined {
  const cut = text.indexOf(":");
  const protocols = parseProtocol(cut < 0 ? (text === "*" ? "*" : "") : text.slice(0, cut));
  const ports = parsePorts(cut < 0 ? text : text.slice(cut + 1));
  return protocols && ports ? { protocols, ports } : undefined;
}
