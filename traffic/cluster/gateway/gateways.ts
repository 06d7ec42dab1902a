import { objectName, reference } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import { GATEWAY_API } from "../../model/types";
import { Lookup, Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import type { Walk } from "../../model/walk";
import { ciliumSettings, gatewaysOff } from "../cilium";

/** The controller that this model knows. Source: Cilium, «Gateway API Support». */
const CONTROLLER = "io.cilium/gateway-controller";

/** All Gateways by namespace/name. */
export function gateways(network: Network): Lookup<View> {
  return network.index("cluster/gateways", (stack) => {
    const found = new Lookup<View>();
    for (const gateway of stack.kind(GATEWAY_API, "Gateway")) found.add(() => [[reference(gateway), gateway]]);
    return found;
  });
}

export function gatewayPlace(gateway: View): string {
  return `gateway/${reference(gateway)}`;
}

/** Ends the walk unless Cilium serves the Gateway, in the way in which this model knows that it does. */
export function servedByCilium(network: Network, gateway: View, walk: Walk): void {
  const place = gatewayPlace(gateway);
  const name = gateway.at("spec.gatewayClassName").text() ?? "";
  const step = { layer: "listener", place, at: gateway.at("spec.gatewayClassName") } as const;
  const gatewayClass = network.stack.kind(GATEWAY_API, "GatewayClass").find((c) => objectName(c) === name);
  if (gatewayClass === undefined && name !== "cilium")
    walk.unknown({
      ...step,
      text: `the Gateway's class ${name} is not among the resources: what serves it is not known`,
    });
  const controller = gatewayClass?.at("spec.controllerName").text() ?? CONTROLLER;
  if (controller !== CONTROLLER)
    walk.unknown({ ...step, text: `the Gateway is served by ${controller}, which this model does not know` });
  if (gatewayClass?.at("spec.parametersRef").exists())
    walk.unknown({
      ...step,
      at: gatewayClass.at("spec.parametersRef"),
      text: `The class ${name} has parameters of its own, which this model does not know`,
    });
  const off = gatewaysOff(network);
  if (off instanceof Unknown) throw off;
  if (off !== undefined) walk.block({ ...step, at: off.at, text: `Cilium serves no Gateways: ${off.why}` });
  const host = ciliumSettings(network).gatewayHostNetwork;
  if (host.value === true)
    walk.unknown({
      ...step,
      at: host.at,
      text: "the Gateways listen on the nodes themselves, which this model does not know",
    });
}
