import { objectName } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import { CILIUM } from "../../model/types";
import { Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import { ciliumSettings, type Setting, type Settings } from "./settings";

/** A part of Cilium does not run. */
export interface Off {
  why: string;
  at: View | undefined;
}

/**
 * Why Cilium serves no Gateways; undefined where it does. Source: operator/pkg/gateway-api/cell.go: without the kube-proxy replacement (or
 * node ports) the operator warns and leaves the Gateway API off.
 */
export function gatewaysOff(network: Network): Off | Unknown | undefined {
  const settings = ciliumSettings(network);
  return (
    off(settings.gatewayApi, "gatewayAPI.enabled is not true") ??
    (settings.nodePort.value === true ? undefined : withoutReplacement(settings)) ??
    off(settings.l7Proxy, "l7Proxy is false")
  );
}

/** Why Cilium answers no ARP for addresses of Services; undefined where it does. Source: Cilium, «L2 Announcements», prerequisites. */
export function l2Off(network: Network): Off | Unknown | undefined {
  const settings = ciliumSettings(network);
  return off(settings.l2, "l2announcements.enabled is not true") ?? withoutReplacement(settings);
}

/** Why Cilium speaks no BGP; undefined where it does. */
export function bgpOff(network: Network): Off | Unknown | undefined {
  return off(ciliumSettings(network).bgp, "bgpControlPlane.enabled is not true");
}

function withoutReplacement({ kubeProxyReplacement }: Settings): Off | Unknown | undefined {
  return off(kubeProxyReplacement, "kubeProxyReplacement is not true");
}

function off({ value, at }: Setting<boolean>, why: string): Off | Unknown | undefined {
  if (value instanceof Unknown) return value;
  return value ? undefined : { why, at };
}

/** The CiliumGatewayClassConfig that a GatewayClass names; undefined where it names none. */
export function gatewayClassConfig(network: Network, gatewayClass: View): View | Unknown | undefined {
  const reference = gatewayClass.at("spec.parametersRef");
  if (!reference.exists()) return undefined;
  const [kind, name, namespace] = ["kind", "name", "namespace"].map((key) => reference.at(key).text());
  const found = network.stack
    .kind(CILIUM, "CiliumGatewayClassConfig")
    .find((config) => objectName(config) === name && config.at("metadata.namespace").text() === namespace);
  return kind === "CiliumGatewayClassConfig" && found !== undefined
    ? found
    : Unknown.because(`${kind} ${name}, which the GatewayClass names, is not among the resources`, reference);
}
