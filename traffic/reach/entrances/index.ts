import { namespaceOf } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import { type Device, exposed } from "../../tailnet/devices";
import { funnelName, isFunnelled } from "../../tailnet/funnel";
import { ingressPaths, ingressServices } from "../../tailnet/ingress";
import { destination, type Entrance, Entrances, notFollowed } from "./entrance";
import { routeEntrances } from "./routes";
import { serviceEntrances } from "./services";
import { tunnelEntrances } from "./tunnels";

export type { Entrance, Entrances, Use } from "./entrance";

/**
 * Every way to every app that the resources make: host names of routes at their listeners, pinned addresses, tunnel rules, devices of the
 * tailnet, names in the cluster. Found in one pass over the resources.
 */
export function entrances(network: Network): Entrances {
  return network.index("entrances", () => {
    const found = new Entrances();
    routeEntrances(network, found);
    tunnelEntrances(network, found);
    serviceEntrances(network, found);
    ingressEntrances(network, found);
    return found;
  });
}

/** Tailscale's operator makes an Ingress of its class a device. Other Ingresses are ways too, which this model does not follow. */
function ingressEntrances(network: Network, found: Entrances): void {
  for (const ingress of network.stack.kind("networking.k8s.io", "Ingress"))
    found.attempt(undefined, ingress, "outside", () => {
      const device = exposed(ingress);
      const add = (service: string, way: Entrance) => found.add(`${namespaceOf(ingress)}/${service}`, way);
      if (device !== undefined)
        for (const { service, path } of ingressPaths(ingress)) add(service, deviceEntrance(device, path));
      else
        for (const service of ingressServices(ingress))
          add(
            service,
            notFollowed(ingress, "outside", "an Ingress leads to it, and this model does not follow Ingresses"),
          );
    });
}

/** On Funnel one name is for everybody: a device of the tailnet gets the proxy's own address for it, the internet a relay's. */
function deviceEntrance(device: Device, path: string): Entrance {
  const { view: at, host } = device;
  return isFunnelled(at)
    ? { at, use: "outside", destination: destination("https", funnelName(device), 443, path) }
    : { at, use: "tailnet", destination: destination("https", host, 443, path) };
}

/** The same destination once, in the order in which the resources name it. */
export function distinct(ways: readonly Entrance[]): Entrance[] {
  const seen = new Set<string>();
  return ways.filter((way) => {
    if (way.destination === undefined) return true;
    const { scheme, host, port, path } = way.destination;
    const key = `${scheme} ${host} ${port} ${path}`;
    return !seen.has(key) && seen.add(key);
  });
}
