import { reference } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import type { Resource } from "../../model/resource";
import { orElse } from "../../model/unknown";
import type { View } from "../../model/view";
import { gatewaysByService } from "../gateway/generatedService";
import { ingressServices } from "../ingress/services";

/** Services that Cilium made for Gateways and Ingresses, which are among the resources where those come from a cluster. */
export interface Generated {
  byName: ReadonlyMap<string, View>;
  resources: ReadonlySet<Resource>;
}

export function generatedServices(network: Network): Generated {
  const ingresses = new Set(ingressServices(network).map(({ namespace, name }) => `${namespace}/${name}`));
  const byName = new Map<string, View>();
  for (const service of network.stack.kind("core", "Service")) {
    const name = orElse(() => reference(service)) ?? "";
    if (ingresses.has(name) || gatewaysByService(network).known(name).length > 0) byName.set(name, service);
  }
  return { byName, resources: new Set([...byName.values()].map(({ resource }) => resource)) };
}
