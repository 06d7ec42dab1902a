import { title } from "../../model/kind";
import { objectName } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import { CILIUM, GATEWAY_API } from "../../model/types";
import { settle, Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import { gatewayClassConfig } from "../cilium";

/** The controller whose Gateways this model follows to their end. Source: Cilium, «Gateway API Support». */
const CILIUMS = "io.cilium/gateway-controller";

/** The GatewayClass that a Gateway names; undefined where it is not among the resources. */
function classOf(network: Network, gateway: View): View | undefined {
  return network.about("gateway/class", gateway, () => {
    const name = gateway.at("spec.gatewayClassName").text() ?? "";
    return network.stack.kind(GATEWAY_API, "GatewayClass").find((found) => objectName(found) === name);
  });
}

/**
 * The controller that serves a Gateway. Cilium's chart makes the class `cilium`, so that this one needs no resource of its own; an Unknown
 * for any other class that is not among the resources.
 */
export function controllerOf(network: Network, gateway: View): string | Unknown {
  return network.about("gateway/controller", gateway, () =>
    settle(() => {
      const at = gateway.at("spec.gatewayClassName");
      const found = classOf(network, gateway);
      if (found !== undefined) return found.at("spec.controllerName").text() ?? CILIUMS;
      if (at.text() === "cilium") return CILIUMS;
      throw Unknown.because(
        `the Gateway's class ${at.text() ?? ""} is not among the resources: what serves it is not known`,
        at,
      );
    }),
  );
}

export function isCiliums(controller: string): boolean {
  return controller === CILIUMS;
}

/**
 * Why Cilium does not accept a Gateway for the parameters that it or its class names, so that nothing of it is served. Source: Cilium 1.20,
 * operator/pkg/gateway-api/gateway_reconcile.go.
 *
 * @throws Unknown
 */
export function badParameters(network: Network, gateway: View): { why: string; at: View } | undefined {
  const own = gateway.at("spec.infrastructure.parametersRef");
  if (own.exists()) return { why: "Cilium accepts no Gateway with parameters of its own", at: own };
  const found = classOf(network, gateway);
  const reference = found?.at("spec.parametersRef");
  if (found === undefined || !reference?.exists()) return undefined;
  const name = title(found.resource);
  if (reference.at("group").text() !== CILIUM || reference.at("kind").text() !== "CiliumGatewayClassConfig")
    return { why: `${name} has parameters that are no CiliumGatewayClassConfig`, at: reference };
  return reference.at("namespace").exists()
    ? undefined
    : { why: `${name} does not say the namespace of its CiliumGatewayClassConfig`, at: reference };
}

/** The CiliumGatewayClassConfig of a Gateway's class; undefined where the class names none. */
export function classConfig(network: Network, gateway: View): View | Unknown | undefined {
  return network.about("gateway/class-config", gateway, () => {
    const found = settle(() => classOf(network, gateway));
    if (found === undefined || found instanceof Unknown) return found;
    return gatewayClassConfig(network, found);
  });
}

/** Has the Gateway's class parameters of its controller's own? */
export function hasParameters(network: Network, gateway: View): boolean {
  return classOf(network, gateway)?.at("spec.parametersRef").exists() ?? false;
}
