import { namespaceOf, objectName } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import type { View } from "../../model/view";
import { generatedServiceName } from "./generatedService";

/**
 * Is what Cilium has made of a Gateway its first configuration, so that nothing was there before? Only what a cluster shows tells: the
 * generation of its CiliumEnvoyConfig. Cilium's agent keeps what it had while it skips a configuration, and loses it with the next list of all
 * of them, as after a restart. Source: Cilium 1.20, pkg/ciliumenvoyconfig/k8s_reflector.go and pkg/k8s/statedb.go.
 */
export function isFirstConfig(network: Network, gateway: View): boolean {
  const name = generatedServiceName(gateway);
  return network.stack
    .kind("cilium.io", "CiliumEnvoyConfig")
    .filter((config) => objectName(config) === name && namespaceOf(config) === namespaceOf(gateway))
    .some((config) => config.at("metadata.generation").number() === 1);
}
