/** Ports of one protocol that a rule opens. Both ends are included. */
export interface PortRange {
  protocol: "tcp" | "udp" | "other";
  first: number;
  last: number;
}

/** Names and IANA numbers; every other number from 1 to 255 and every other name below is neither TCP nor UDP. */
const PROTOCOLS: Readonly<Record<string, readonly PortRange["protocol"][]>> = {
  "*": ["tcp", "udp", "other"],
  tcp: ["tcp"],
  "6": ["tcp"],
  udp: ["udp"],
  "17": ["udp"],
  ...Object.fromEntries(
    "icmp ipv6-icmp igmp ipv4 ip-in-ip egp igp gre esp ah sctp".split(" ").map((name) => [name, ["other"]]),
  ),
};

/**
 * The protocols that a name or number of a policy file means. Without one a rule is for TCP and UDP (and lets ICMP through).
 * Source: «proto» of https://tailscale.com/kb/1337/policy-syntax.
 *
 * @returns undefined for something that is no protocol
 */
export function protocols(text: string | undefined): readonly PortRange["protocol"][] | undefined {
  if (text === undefined || text === "") return ["tcp", "udp", "other"];
  const known = PROTOCOLS[text.toLowerCase()];
  if (known !== undefined) return known;
  return /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 255 ? ["other"] : undefined;
}

/** `*`, `443`, `80,443` and `1000-2000`, as [first, last]; undefined for anything else. */
function ports(text: string): [number, number][] | undefined {
  if (text === "*") return [[0, 65535]];
  const ranges = text.split(",").map((part): [number, number] | undefined => {
    const [, from = "", to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part.trim()) ?? [];
    const [first, last] = [Number(from), Number(to)];
    return from === "" || first > last || last > 65535 ? undefined : [first, last];
  });
  return ranges.every((range) => range !== undefined) ? ranges : undefined;
}

/**
 * An entry of a grant's `ip`: `*`, `443`, `80-90`, `tcp:443`, `udp:53`, `icmp:*`, `6:443`.
 * Source: https://tailscale.com/kb/1538/grants-syntax.
 *
 * @returns undefined for something else, which the service refuses
 */
export function grantedPorts(text: string): PortRange[] | undefined {
  const colon = text.indexOf(":");
  return combined(colon < 0 ? undefined : text.slice(0, colon), text.slice(colon + 1));
}

/** The ports behind a destination of `acls`, with the rule's `proto`. */
export function combined(proto: string | undefined, text: string): PortRange[] | undefined {
  const [named, ranges] = [protocols(proto), ports(text)];
  return named && ranges?.flatMap(([first, last]) => named.map((protocol) => ({ protocol, first, last })));
}

/** `host:ports` in its two parts; the host may itself have colons (`tag:web:443`, `[fd7a::1]:22`). Undefined without ports. */
export function splitPorts(text: string): { host: string; ports: string } | undefined {
  const colon = text.lastIndexOf(":");
  if (colon <= 0) return undefined;
  return { host: text.slice(0, colon).replace(/^\[(.*)\]$/, "$1"), ports: text.slice(colon + 1) };
}
