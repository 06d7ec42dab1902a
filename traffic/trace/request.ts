import type { Request } from "../cluster/request";
import { ipv6, parseAddress } from "../model/addresses";
import type { Destination } from "../model/destination";

const OWN_PORTS: Partial<Record<Destination["scheme"], number>> = { http: 80, https: 443 };

/**
 * The request that a client sends to a known destination: a bare address shows no name, and the scheme's default port is not shown.
 * Source: RFC 9110, section 7.2 (Host).
 */
export function requestFor(destination: Destination): Request {
  const { scheme, protocol, port, host, path } = destination;
  const shown = OWN_PORTS[scheme] === port ? {} : { shownPort: port };
  const named = isAddress(host) ? { host: undefined, address: host } : { host };
  return { scheme, protocol, port, path, ...named, ...shown };
}

export function isAddress(host: string): boolean {
  return parseAddress(host) !== undefined || ipv6(host) !== undefined;
}
