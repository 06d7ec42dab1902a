import { isIP, isIPv4 } from "node:net";
import * as ipaddr from "ipaddr.js";
import { BadCorefile, UnknownCorefile } from "./problems";

/** One of the names of a server block. */
export interface Key {
  /** With its last dot, as it is written: CoreDNS compares it with a question in lower case. */
  zone: string;
  port: number;
  /** `dns` for questions in the clear. */
  transport: string;
}

/** Ports of transports, where a key names none. Source: CoreDNS, plugin/pkg/transport. */
const PORTS: Readonly<Record<string, number>> = { dns: 53, tls: 853, quic: 853, grpc: 443, https: 443, https3: 443 };
const LONGEST_NAME = 255;
const LONGEST_LABEL = 63;

/** A name with its last dot, in lower case: what CoreDNS compares. */
export function normalized(name: string): string {
  return complete(name).toLowerCase();
}

const complete = (name: string): string => (name.endsWith(".") ? name : `${name}.`);

/** Whether a name is the zone's or below it; both with their last dot. */
export function isIn(name: string, zone: string): boolean {
  return zone === "." || name === zone || name.endsWith(`.${zone}`);
}

/** The longest of the zones that a name is in. */
export function longestZone(zones: readonly string[], name: string): string | undefined {
  return zones.filter((zone) => isIn(name, zone)).sort((a, b) => b.length - a.length)[0];
}

/** Whether DNS can ask for a name: no empty label, none that is too long. Source: miekg/dns, IsDomainName. */
export function isName(name: string): boolean {
  if (name === ".") return true;
  const labels = complete(name).slice(0, -1).split(".");
  return (
    name !== "" &&
    complete(name).length <= LONGEST_NAME + 1 &&
    labels.every((label) => label !== "" && label.length <= LONGEST_LABEL)
  );
}

/**
 * The zones that a key of a server block names; a range of addresses in CIDR notation names its reverse zones.
 *
 * @throws BadCorefile where CoreDNS refuses it. Source: core/dnsserver/register.go
 */
export function keysOf(written: string): Key[] {
  if (written.includes("\\")) throw new UnknownCorefile(`the zone ${written} has an escaped character`);
  const { transport, rest } = splitTransport(written);
  const { zones, port } = zonesAndPort(rest);
  return zones.map((zone) => ({ zone: complete(zone), port: port ?? PORTS[transport] ?? 53, transport }));
}

/** The zones that a plugin is for: its arguments, or all of its server block. Source: plugin/normalize.go, OriginsFromArgsOrServerBlock. */
export function originsOf(args: readonly string[], keys: readonly Key[]): string[] {
  return args.length === 0 ? keys.map(({ zone }) => zone.toLowerCase()) : args.flatMap(zonesOf);
}

/** Zones that an argument stands for; one that is no name is left out, as CoreDNS does. */
export function zonesOf(written: string): string[] {
  try {
    return zonesAndPort(splitTransport(written).rest).zones.map(normalized);
  } catch (error) {
    if (error instanceof BadCorefile) return [];
    throw error;
  }
}

function splitTransport(written: string): { transport: string; rest: string } {
  const [whole, transport] = /^(tls|dns|quic|grpc|https3|https|unix):\/\//.exec(written) ?? [];
  return whole === undefined || transport === undefined
    ? { transport: "dns", rest: written }
    : { transport, rest: written.slice(whole.length) };
}

function zonesAndPort(written: string): { zones: string[]; port: number | undefined } {
  if (written === "" || written.endsWith(":")) throw new BadCorefile(`${JSON.stringify(written)} is no zone`);
  const [, before, digits] = /^(.*):([+-]?\d+)$/s.exec(written) ?? [];
  const zone = before ?? written;
  const port = digits === undefined ? undefined : Number(digits);
  if (port !== undefined && (port < 0 || port > 65535)) throw new BadCorefile(`${written} has no such port`);
  if (!isName(zone)) throw new BadCorefile(`${zone} is no name of a zone`);
  return { zones: reverseZones(zone) ?? [zone], port };
}

/** Of a range `10.0.0.0/24`: its zone of reverse names; several where it does not end at a label. Source: plugin/pkg/cidr. */
function reverseZones(range: string): string[] | undefined {
  const [address = "", length = "", ...more] = range.split("/");
  const bits = Number(length);
  if (more.length > 0 || isIP(address) === 0 || !/^\d{1,3}$/.test(length)) return undefined;
  const [size, root] = isIPv4(address) ? [8, "in-addr.arpa."] : [4, "ip6.arpa."];
  const digits = ipaddr
    .parse(address)
    .toByteArray()
    .flatMap((byte) => (size === 8 ? [byte] : [byte >> 4, byte & 15]));
  if (bits > digits.length * size) return undefined;
  if (/^(?::|0.*:)/.test(address)) throw new BadCorefile(`${range} is no range that CoreDNS reads`);
  const whole = digits.slice(0, Math.ceil(bits / size));
  const free = 2 ** (whole.length * size - bits);
  const last = Math.floor((whole.at(-1) ?? 0) / free) * free;
  const text = (digit: number) => digit.toString(size === 8 ? 10 : 16);
  return Array.from({ length: free }, (_, i) => {
    const labels = whole.map((digit, at) => text(at === whole.length - 1 ? last + i : digit));
    return `${labels
      .reverse()
      .map((label) => `${label}.`)
      .join("")}${root}`;
  });
}
