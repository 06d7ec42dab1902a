import type { Network } from "../network";
import { TUNNEL, TUNNEL_CONFIG } from "../types";
import type { View } from "../view";

/** A Cloudflare tunnel: what the stack says of it. */
export interface Tunnel {
  /** The id in names and configurations; undefined while only the update will know it. */
  id: string | undefined;
  /** How places and hops call it. */
  name: string;
  resource: View | undefined;
  configs: readonly View[];
}

const SUFFIX = ".cfargotunnel.com";

/** Does a DNS record lead to a tunnel? */
export function toTunnel(record: View): boolean {
  return record.at("content").text()?.endsWith(SUFFIX) === true;
}

/** The tunnel that a name ending in `.cfargotunnel.com` belongs to. */
export function tunnelOf(network: Network, target: string): Tunnel {
  const id = target.slice(0, -SUFFIX.length);
  const tunnels = network.stack.type(TUNNEL);
  const configs = network.stack.type(TUNNEL_CONFIG).filter((config) => config.at("tunnelId").text() === id);
  const resource = tunnels.find((t) => t.at("id").text() === id) ?? (tunnels.length === 1 ? tunnels[0] : undefined);
  return { id, name: resource?.at("name").text() ?? id, resource, configs };
}

export function isTunnelName(target: string): boolean {
  return target.endsWith(SUFFIX);
}
