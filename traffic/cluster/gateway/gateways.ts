import { contains, parseAddress, parseRange } from "../../model/addresses";
import { reference } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import { GATEWAY_API } from "../../model/types";
import { Lookup, Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import type { Walk } from "../../model/walk";
import { ciliumSettings, gatewaysOff } from "../cilium";
import type { Client } from "../request";
import { badParameters, controllerOf, isCiliums } from "./classes";
import { missingVersion } from "./definitions";
import { loadBalancerClassOf, serviceTypeOf, sourceRangesOf } from "./generatedService";

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

/** Why this model does not follow a Gateway to its end; undefined where Cilium serves it. */
export function servedByAnother(network: Network, gateway: View): Unknown | undefined {
  const controller = controllerOf(network, gateway);
  if (controller instanceof Unknown) return controller;
  if (isCiliums(controller)) return undefined;
  const at = gateway.at("spec.gatewayClassName");
  return Unknown.because(`the Gateway is served by ${controller}, which this model does not know`, at);
}

/** Ends the walk unless Cilium accepts the Gateway and runs what serves it. */
export function servedByCilium(network: Network, gateway: View, walk: Walk): void {
  const place = gatewayPlace(gateway);
  const step = { layer: "listener", place, at: gateway.at("spec.gatewayClassName") } as const;
  const bad = badParameters(network, gateway);
  if (bad !== undefined)
    return walk.block({ ...step, at: bad.at, text: `Gateway ${reference(gateway)} is not accepted: ${bad.why}` });
  const off = gatewaysOff(network);
  if (off instanceof Unknown) throw off;
  if (off !== undefined) return walk.block({ ...step, at: off.at, text: `Cilium serves no Gateways: ${off.why}` });
  const missing = missingVersion(network);
  if (missing !== undefined)
    return walk.block({ ...step, at: missing.at, text: `Cilium serves no Gateways: ${missing.why}` });
  const host = ciliumSettings(network).gatewayHostNetwork;
  if (host.value === true)
    return walk.unknown({
      ...step,
      at: host.at,
      text: "the Gateways listen on the nodes themselves, which this model does not know",
    });
}

/** Ends the walk of a client outside of the cluster where the Service of a Gateway of Cilium's has no address for it, or keeps it out. */
export function asLoadBalancer(network: Network, gateway: View, client: Client, walk: Walk): void {
  const step = { layer: "announcement", place: gatewayPlace(gateway) } as const;
  const name = `Gateway ${reference(gateway)}`;
  const bad = badParameters(network, gateway);
  if (bad !== undefined) return walk.block({ ...step, at: bad.at, text: `${name} is not accepted: ${bad.why}` });
  const type = serviceTypeOf(network, gateway);
  if (type.value instanceof Unknown) throw type.value;
  if (type.value !== "LoadBalancer")
    return walk.block({
      ...step,
      at: type.at,
      text: `the Service of ${name} is of type ${type.value}: it has no address`,
    });
  const { value: balancer, at } = loadBalancerClassOf(network, gateway);
  if (balancer instanceof Unknown) throw balancer;
  if (balancer !== undefined && !balancer.startsWith("io.cilium/"))
    return walk.unknown({
      ...step,
      at,
      text: `the Service of ${name} gets its address from ${balancer}, which this model does not know`,
    });
  if (client.inside) return;
  const sources = sourceRangesOf(network, gateway);
  if (sources instanceof Unknown) throw sources;
  if (sources === undefined) return;
  const inside = client.endpoints.map((endpoint) => isWithin(endpoint, sources.ranges));
  if (inside.every((is) => is === sources.allow)) return;
  const text = `${name} ${sources.allow ? "takes clients of" : "keeps out clients of"} ${sources.ranges.join(", ")}${sources.allow ? " only" : ""}`;
  if (inside.some((is) => is === sources.allow))
    return walk.unknown({ ...step, at: sources.at, text: `${text}: it depends on the client's own address` });
  return walk.block({ ...step, at: sources.at, text });
}

function isWithin(endpoint: Client["endpoints"][number], ranges: readonly string[]): boolean {
  const value = endpoint.kind === "address" ? parseAddress(endpoint.address) : undefined;
  return value !== undefined && ranges.map(parseRange).some((range) => range !== undefined && contains(range, value));
}
