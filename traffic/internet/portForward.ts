import { isPrivate } from "../model/addresses";
import { PORT_FORWARD } from "../model/annotations";
import { annotation, reference } from "../model/kubernetes";
import type { Network } from "../model/network";
import { GATEWAY_API } from "../model/types";
import { orElse } from "../model/unknown";
import type { Protocol } from "../model/verdict";
import type { View } from "../model/view";
import type { Walk } from "../model/walk";

/** A port of a router's public side, and the Gateway to which the router forwards it. */
export interface Forward {
  /** An address, or a name that follows one. */
  side: string;
  port: number;
  gateway: View;
}

/** The router's port forwards, as Gateways declare them. No resource sets up a router, so the declaration is believed. */
export function forwards(network: Network): readonly Forward[] {
  return network.index("internet/port-forwards", (stack) =>
    stack.kind(GATEWAY_API, "Gateway").flatMap((gateway) =>
      (orElse(() => annotation(gateway, PORT_FORWARD)) ?? "").split(",").flatMap((word) => {
        const [, side, port] = /^\s*([^\s:]+):(\d+)\s*$/.exec(word) ?? [];
        // From a private address nothing is forwarded that the internet would reach.
        return side === undefined || isPrivate(side) ? [] : [{ side: side.toLowerCase(), port: Number(port), gateway }];
      }),
    ),
  );
}

/** The public sides of routers from which something is forwarded. */
export function publicSides(network: Network): string[] {
  return [...new Set(forwards(network).map(({ side }) => side))];
}

/**
 * From the public side of a router to the Gateway to which it forwards a port.
 *
 * @returns the Gateway; ends the walk where nothing is said to be forwarded
 */
export function throughRouter(
  network: Network,
  side: string,
  { protocol, port }: { protocol: Protocol; port: number },
  walk: Walk,
): View {
  const own = forwards(network).filter((forward) => forward.side === side);
  const found = protocol === "tcp" ? own.find((forward) => forward.port === port) : undefined;
  const at = (found ?? own[0])?.gateway.at("metadata.annotations").property(PORT_FORWARD);
  const step = { layer: "router", place: `address/${side}`, at } as const;
  if (found === undefined) {
    const ports = own.map((forward) => forward.port).join(", ");
    const text = `the router is said to forward port ${ports} of ${side} to the cluster, and not ${port}/${protocol}`;
    return walk.block({ ...step, text });
  }
  const text = `the router forwards port ${port} of ${side} to Gateway ${reference(found.gateway)}, which no resource tells`;
  walk.pass({ ...step, text, believed: true });
  return found.gateway;
}
