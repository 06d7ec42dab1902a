import { nodes } from "../../cluster/nodes/nodes";
import { isLoadBalancer, portProtocol, serviceAddresses } from "../../cluster/services/frontends";
import { givenAddresses } from "../../cluster/services/status";
import { namespaceOf, objectName } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import type { View } from "../../model/view";
import { canonical } from "../../policies/addresses";
import { exposed } from "../../tailnet/devices";
import { destination, type Entrances, notFollowed, type Use } from "./entrance";

/** The ways that Services make by themselves: their names in the cluster, their addresses on the LAN, their devices on the tailnet. */
export function serviceEntrances(network: Network, entrances: Entrances): void {
  for (const service of network.stack.kind("core", "Service"))
    entrances.attempt(undefined, service, "cluster", () => {
      const [namespace, name] = [namespaceOf(service), objectName(service)];
      const app = `${namespace}/${name}`;
      const add = (use: Use, hosts: () => string[]) =>
        entrances.attempt(app, service, use, () => {
          for (const host of hosts())
            for (const port of service.at("spec.ports").items()) {
              const number = port.at("port").number();
              if (number !== undefined)
                entrances.add(app, { at: service, use, destination: destination(portProtocol(port), host, number) });
            }
        });
      add("cluster", () => [`${name}.${namespace}.svc.${nodes(network).dnsDomain}`]);
      add("outside", () => [...service.at("spec.externalIPs").texts(), ...balancedAddresses(service)]);
      add("tailnet", () => [exposed(service)?.host].filter((host) => host !== undefined));
      entrances.attempt(app, service, "outside", () => {
        if (isUnpinned(service))
          entrances.add(
            app,
            notFollowed(service, "outside", "it takes any free address of the pool, and which one is not said"),
          );
        if (service.at("spec.type").text() === "NodePort")
          entrances.add(
            app,
            notFollowed(
              service.at("spec.type"),
              "outside",
              "it listens on a port of every node, which this model does not follow",
            ),
          );
      });
    });
}

/** Addresses that it asks for, and those that it was given, where a status tells. */
function balancedAddresses(service: View): string[] {
  if (!isLoadBalancer(service) || service.at("spec.loadBalancerClass").text() === "tailscale") return [];
  const asked = serviceAddresses(service);
  const all = [...asked, ...(givenAddresses(service, asked) ?? [])];
  return [...new Map(all.map((address) => [canonical(address), address])).values()];
}

function isUnpinned(service: View): boolean {
  return (
    isLoadBalancer(service) &&
    service.at("spec.loadBalancerClass").text() !== "tailscale" &&
    balancedAddresses(service).length === 0
  );
}
