import { ipv6, isOfIpv6 } from "./addresses";
import type { Protocol } from "./verdict";

/** Where traffic is meant to go, as a person types it. */
export interface Destination {
  scheme: "http" | "https" | "tcp" | "udp" | "tls";
  protocol: Protocol;
  /** A name or an address, in lower case. */
  host: string;
  port: number;
  /** `/` and what follows it, without the query; `/` for schemes that have no path. */
  path: string;
}

export class BadDestination extends Error {}

const USUAL_PORTS: Partial<Record<string, number>> = { http: 80, https: 443 };

/**
 * Reads `https://sonarr.int.example.org/path`, `tcp://192.168.10.50:5432`, `udp://192.168.30.63:6881`, `tls://name:8443`,
 * `tcp://sonarr.media:8989`, `https://[fd00::61]`.
 *
 * @throws BadDestination with what to write instead
 */
export function parseDestination(text: string): Destination {
  const bad = (why: string) => new BadDestination(`«${text}» ${why}. ${EXAMPLES}`);
  const [, scheme, authority = "", rest = ""] = /^(https?|tcp|udp|tls):\/\/([^/?#]*)([^?#]*)/i.exec(text) ?? [];
  if (scheme === undefined) throw bad("names no protocol that is understood");
  const [, inBrackets, name = "", written] = /^(?:\[([^\]]*)\]|([^:@[\]]+))(?::(\d{1,5}))?$/.exec(authority) ?? [];
  const host = inBrackets === undefined ? name : (ipv6(inBrackets) ?? "");
  if (inBrackets === undefined ? !/^(\*\.)?[a-z0-9_]([a-z0-9_.-]*[a-z0-9])?\.?$/i.test(host) : host === "")
    throw bad("names no host");
  const known = scheme.toLowerCase() as Destination["scheme"];
  const port = written === undefined ? USUAL_PORTS[known] : Number(written);
  if (port === undefined) throw bad("names no port");
  if (port < 1 || port > 65535) throw bad("has a port that is not between 1 and 65535");
  const protocol = known === "udp" ? "udp" : "tcp";
  return { scheme: known, protocol, host: host.toLowerCase().replace(/\.$/, ""), port, path: rest === "" ? "/" : rest };
}

const EXAMPLES =
  "Write for example https://sonarr.int.example.org, tcp://192.168.10.50:5432 or udp://192.168.30.63:6881.";

export function destinationText({ scheme, host, port, path }: Destination): string {
  const shown = USUAL_PORTS[scheme] === port ? "" : `:${port}`;
  return `${scheme}://${isOfIpv6(host) ? `[${host}]` : host}${shown}${path === "/" ? "" : path}`;
}
