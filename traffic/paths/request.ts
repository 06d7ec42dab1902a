import { parseAddress } from "../addresses";
import type { Request } from "../cluster/request";
import type { Destination } from "../destination";

/** What a client sends once it knows where: with a bare address there is no name to show. */
export function requestFor(destination: Destination): Request {
  const { scheme, protocol, port, host, path } = destination;
  return { scheme, protocol, port, path, host: isAddress(host) ? undefined : host };
}

export function isAddress(host: string): boolean {
  return parseAddress(host) !== undefined;
}
