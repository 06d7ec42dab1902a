import type { Request } from "../cluster/request";
import { ipv6, parseAddress } from "../model/addresses";
import type { Destination } from "../model/destination";

const OWN_PORTS: Partial<Record<Destination["scheme"], number>> = { http: 80, https: 443 };

/**
 * What a client sends once it knows where: with a bare address there is no name to show, and a port that is the scheme's own is not shown.
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
