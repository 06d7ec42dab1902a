import type { Stack } from "../../traffic/model/stack";
import type { View } from "../../traffic/model/view";
import { policyFile, type Rule, rules } from "../../traffic/tailnet/policyFile";
import { connectors } from "../../traffic/tailnet/routes";
import { Selectors } from "../../traffic/tailnet/selectors";
import type { Facts, Judge } from "../rule";
import { ACL, SUBNET_ROUTES } from "../types";

export function policyFiles(stack: Stack, judge: Judge): Facts<View> {
  return judge.collect(stack.type(ACL), (acl) => {
    const file = policyFile(acl);
    return file === undefined ? [] : [file];
  });
}

/** Does a rule open every port of TCP and UDP on everything? */
export function opensEverything({ to }: Rule): boolean {
  const whole = (protocol: string, { ports }: Rule["to"][number]) =>
    ports.some((range) => range.protocol === protocol && range.first === 0 && range.last === 65535);
  return to.some((t) => t.selectors.includes("*") && whole("tcp", t) && whole("udp", t));
}

/** Does any rule let anybody reach an address on a port? */
export function isOpened(file: View, address: string, protocol: "tcp" | "udp", port: number): boolean {
  const selectors = new Selectors(file);
  const target = { kind: "address", address } as const;
  return rules(file).some(({ to }) =>
    to.some(
      (t) =>
        t.ports.some((range) => range.protocol === protocol && range.first <= port && port <= range.last) &&
        t.selectors.some((selector) => selectors.destination(selector, target, { kind: "member" }) === true),
    ),
  );
}

/** A route into the LAN that a subnet router advertises. */
export interface Advertised {
  view: View;
  route: string;
}

/** Routes of the operator's Connectors and of other devices. */
export function advertisedRoutes(stack: Stack, judge: Judge): Facts<Advertised> {
  const own = judge.collect(connectors(stack), (c) => c.at("spec.subnetRouter.advertiseRoutes").items());
  const enabled = judge.collect(stack.type(SUBNET_ROUTES), (device) => device.at("routes").items());
  return own.and(enabled).flatMap((entry) => {
    const route = entry.text();
    return route === undefined ? [] : [{ view: entry.root(), route }];
  });
}

/** The tags of the router that advertises a route. A Connector without any has the operator's default one; a device's are not told. */
export function routerTags({ view }: Advertised): string[] {
  if (view.resource.type === SUBNET_ROUTES) return [];
  const tags = view.at("spec.tags").texts();
  return tags.length > 0 ? tags : ["tag:k8s"];
}
