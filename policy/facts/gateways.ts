import { objectName, reference } from "../../traffic/model/kubernetes";
import type { Stack } from "../../traffic/model/stack";
import type { View } from "../../traffic/model/view";
import type { Facts, Judge } from "../rule";
import { GATEWAY_API } from "../types";

const CONTROLLER = "io.cilium/gateway-controller";

/** All Gateways by namespace/name. */
export function gatewaysByName(stack: Stack, judge: Judge): { found: Map<string, View>; complete: boolean } {
  const { found, complete } = judge.collect(stack.kind(GATEWAY_API, "Gateway"), (g) => [[reference(g), g] as const]);
  return { found: new Map(found), complete };
}

/**
 * Gateways that Cilium serves. A class that is not in the stack is Cilium's by its name only, `cilium`; what Envoy Gateway or Traefik make
 * of a Gateway is theirs to say.
 */
export function ciliumGateways(stack: Stack, judge: Judge): Facts<View> {
  const classes = stack.kind(GATEWAY_API, "GatewayClass");
  return judge.collect(stack.kind(GATEWAY_API, "Gateway"), (gateway) => {
    const name = gateway.at("spec.gatewayClassName").text();
    const gatewayClass = classes.find((c) => judge.attempt(() => objectName(c)) === name);
    const own =
      gatewayClass === undefined ? name === "cilium" : gatewayClass.at("spec.controllerName").text() === CONTROLLER;
    return own ? [gateway] : [];
  });
}

/** `lbipam.cilium.io/ips` of a Gateway's `spec.infrastructure`, which Cilium copies to the Service that it makes; undefined: not written. */
export function infrastructurePins(gateway: View): string[] | undefined {
  return gateway
    .at("spec.infrastructure.annotations")
    .property("lbipam.cilium.io/ips")
    .text()
    ?.split(",")
    .map((address) => address.trim())
    .filter((address) => address !== "");
}
