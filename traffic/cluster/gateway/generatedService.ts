import { createHash } from "node:crypto";
import { namespaceOf, objectName } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import { GATEWAY_API } from "../../model/types";
import { Lookup, settle, Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import { ciliumSettings, type Setting } from "../cilium";
import { classConfig, controllerOf, isCiliums } from "./classes";

/** The longest name of a Service, and of a label's value. */
const LONGEST = 63;
/** Hexadecimal digits that could spell a word, and the letters that Kubernetes writes in their place. */
const LETTERS: Record<string, string> = { "0": "g", "1": "h", "3": "k", a: "m", e: "t" };

/**
 * A name as Cilium shortens it: one that is too long keeps its beginning and ends in ten characters of its SHA-256. Source: Cilium,
 * pkg/shortener.
 */
function shortened(name: string): string {
  if (name.length <= LONGEST) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 10);
  return `${name.slice(0, LONGEST - 11)}-${hash.replace(/[013ae]/g, (digit) => LETTERS[digit] ?? digit)}`;
}

/** How the names of these Services begin. */
export const GENERATED = "cilium-gateway-";

/** The name of the Service that Cilium makes for a Gateway, in the Gateway's namespace. */
export function generatedServiceName(gateway: View): string {
  return shortened(`${GENERATED}${objectName(gateway)}`);
}

/** Cilium's Gateways, and those that may be, by namespace/name of their generated Services. */
export function gatewaysByService(network: Network): Lookup<View> {
  return network.index("cluster/gateways/services", (stack) => {
    const found = new Lookup<View>();
    for (const gateway of stack.kind(GATEWAY_API, "Gateway"))
      found.add(() => {
        const controller = controllerOf(network, gateway);
        if (typeof controller === "string" && !isCiliums(controller)) return [];
        return [[`${namespaceOf(gateway)}/${generatedServiceName(gateway)}`, gateway]];
      });
    return found;
  });
}

/**
 * One field of a Gateway's generated Service that a CiliumGatewayClassConfig sets, as text: `type`, `externalTrafficPolicy`,
 * `loadBalancerClass`.
 */
function configured(network: Network, gateway: View, field: string): Setting<string | undefined> {
  return network.about(`gateway/service/${field}`, gateway, () => {
    const config = classConfig(network, gateway);
    if (config instanceof Unknown) return { value: config, at: gateway.at("spec.gatewayClassName") };
    const at = config?.at(`spec.service.${field}`);
    return { value: settle(() => at?.text()), at };
  });
}

/**
 * The externalTrafficPolicy of a Gateway's generated Service: that of the class's CiliumGatewayClassConfig, else the chart's
 * `gatewayAPI.externalTrafficPolicy`. The Service has one placeholder endpoint that is on no node: with `Local`, what announces a Service
 * only from nodes that have a backend announces it nowhere (L2 announcements from Cilium 1.20.2 on). Sources: Cilium 1.20,
 * operator/pkg/model/translation/gateway-api/translator.go; the CRD gives a config that has a `service` the policy Cluster.
 *
 * @returns `Cluster` or `Local`; an Unknown where the class's parameters or the chart's values cannot be read
 */
export function trafficPolicyOf(network: Network, gateway: View): Setting<string> {
  const config = classConfig(network, gateway);
  const service = config instanceof Unknown ? undefined : config?.at("spec.service");
  if (config instanceof Unknown || !service?.exists()) {
    const chart = ciliumSettings(network).gatewayTrafficPolicy;
    return config instanceof Unknown ? { value: config, at: chart.at } : chart;
  }
  const { value, at } = configured(network, gateway, "externalTrafficPolicy");
  return { value: value ?? "Cluster", at };
}

/** The type of a Gateway's generated Service: `LoadBalancer`, or `NodePort` where the class's config says so. */
export function serviceTypeOf(network: Network, gateway: View): Setting<string> {
  const { value, at } = configured(network, gateway, "type");
  return { value: value ?? "LoadBalancer", at };
}

/** The class of load balancer that gives the generated Service its address; undefined: Cilium. */
export function loadBalancerClassOf(network: Network, gateway: View): Setting<string | undefined> {
  return configured(network, gateway, "loadBalancerClass");
}

/** Clients that the class's config lets in, or keeps out, by their addresses; undefined: it lets all in. */
export function sourceRangesOf(
  network: Network,
  gateway: View,
): { ranges: readonly string[]; allow: boolean; at: View } | Unknown | undefined {
  const config = classConfig(network, gateway);
  if (config === undefined || config instanceof Unknown) return config;
  return settle(() => {
    const at = config.at("spec.service.loadBalancerSourceRanges");
    const ranges = at.texts();
    const allow = config.at("spec.service.loadBalancerSourceRangesPolicy").text() !== "Deny";
    return ranges.length === 0 ? undefined : { ranges, allow, at };
  });
}
