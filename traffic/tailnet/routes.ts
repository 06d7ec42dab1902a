import { holdsRange, isOfIpv6 } from "../model/addresses";
import { objectName } from "../model/kubernetes";
import type { Stack } from "../model/stack";
import { SUBNET_ROUTES } from "../model/types";
import type { View } from "../model/view";
import { field } from "./policyFile";

/** A route into another network that a device of the tailnet advertises. */
export interface Advertised {
  /** The Connector, or the resource that enables the routes of a device outside the stack. */
  view: View;
  /** `192.168.30.0/24` */
  route: string;
  /** Where it is written. */
  at: View;
  /** Tags of the router; empty where the operator's default ones hold, or where the stack does not know the device. */
  tags: readonly string[];
}

/** Routes of the operator's Connectors (https://tailscale.com/kb/1441/kubernetes-operator-connector). */
export function connectorRoutes(connector: View): Advertised[] {
  const tags = connector.at("spec.tags").texts();
  return connector
    .at("spec.subnetRouter.advertiseRoutes")
    .items()
    .flatMap((at) => {
      const route = at.text();
      return route === undefined ? [] : [{ view: connector, route, at, tags }];
    });
}

/** Routes that the stack enables for a device which it does not make itself (https://tailscale.com/kb/1019/subnets). */
export function enabledRoutes(device: View): Advertised[] {
  return device
    .at("routes")
    .items()
    .flatMap((at) => {
      const route = at.text();
      return route === undefined ? [] : [{ view: device, route, at, tags: [] }];
    });
}

export function connectors(stack: Stack): readonly View[] {
  return stack.kind("tailscale.com", "Connector");
}

export function isConnector(route: Advertised): boolean {
  return route.view.resource.type !== SUBNET_ROUTES;
}

/** How a hop names the router: a Connector by its object's name. */
export function routerName({ view }: Advertised): string {
  return objectName(view);
}

/**
 * May the router use its route without anybody's click? An approval for a range approves the routes inside it
 * (https://tailscale.com/kb/1337/policy-syntax, «Auto approvers»). A route that is not approved by itself may have been in the console.
 */
export function isApproved(file: View, { route, tags, view }: Advertised): boolean {
  if (view.resource.type === SUBNET_ROUTES) return true;
  const approvers = field(file, "autoApprovers")
    .at("routes")
    .entries()
    .filter(([cidr]) => holdsRange(cidr, route))
    .flatMap(([, view]) => view.texts());
  return tags.some((tag) => approvers.includes(tag));
}

/** Why it is not known whether the router may use a route that is not approved by itself. */
export function notApproved({ route, tags }: Advertised): string {
  return `nobody approves the route ${route} of a router with ${tags.join(", ")} automatically: an admin may have in Tailscale's console`;
}

/** The routes that hold an address, the longest prefix first: that is the one that a device takes. */
export function routesTo(routes: readonly Advertised[], address: string): Advertised[] {
  return routes.filter(({ route }) => holdsRange(route, address)).sort((a, b) => prefixLength(b) - prefixLength(a));
}

/** Bits of the route's prefix: of two routes that hold an address the longer one is taken. */
export function prefixLength({ route }: Advertised): number {
  const [address = "", length] = route.split("/");
  return length === undefined ? (isOfIpv6(address) ? 128 : 32) : Number(length);
}
