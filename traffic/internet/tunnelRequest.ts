import type { Network } from "../model/network";
import type { View } from "../model/view";
import type { Step, Walk } from "../model/walk";
import type { Tunnel } from "./tunnels";

/** A request that Cloudflare's edge hands to a tunnel. */
export interface TunnelRequest {
  network: Network;
  tunnel: Tunnel;
  /** The DNS record that leads to the tunnel. */
  record: View;
  host: string;
  path: string;
  walk: Walk;
}

/** A step of the tunnel. */
export function tunnelStep({ tunnel }: TunnelRequest, text: string, at?: Step["at"]): Step {
  return { layer: "tunnel", place: `tunnel/${tunnel.name}`, text, at };
}
