import type { Stack } from "../../traffic/stack";
import { policyFile, type Rule, rules } from "../../traffic/tailnet/policyFile";
import { type Advertised, connectorRoutes, connectors, enabledRoutes, isConnector } from "../../traffic/tailnet/routes";
import { Selectors } from "../../traffic/tailnet/selectors";
import type { View } from "../../traffic/view";
import type { Judge } from "../rule";
import { ACL, SUBNET_ROUTES } from "../types";

export function policyFiles(stack: Stack, judge: Judge): { found: View[]; complete: boolean } {
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

/** Routes of the operator's Connectors and of other devices; a Connector without tags has the operator's usual one. */
export function advertisedRoutes(stack: Stack, judge: Judge): { found: Advertised[]; complete: boolean } {
  const own = judge.collect(connectors(stack), connectorRoutes);
  const enabled = judge.collect(stack.type(SUBNET_ROUTES), enabledRoutes);
  const found = [...own.found, ...enabled.found].map((route) =>
    isConnector(route) && route.tags.length === 0 ? { ...route, tags: ["tag:k8s"] } : route,
  );
  return { found, complete: own.complete && enabled.complete };
}
