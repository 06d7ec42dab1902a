import { reference } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import { Lookup } from "../../model/unknown";
import type { Protocol } from "../../model/verdict";
import type { View } from "../../model/view";
import { portProtocol } from "./frontends";

/** All Services by namespace/name. */
export function services(network: Network): Lookup<View> {
  return network.index("cluster/services", (stack) => {
    const found = new Lookup<View>();
    for (const service of stack.kind("core", "Service")) found.add(() => [[reference(service), service]]);
    return found;
  });
}

/** Services by the cluster addresses that they ask for. */
export function servicesByAddress(network: Network): Lookup<View> {
  return network.index("cluster/services/address", (stack) => {
    const found = new Lookup<View>();
    // The address of most Services is the cluster's choice and never known: it is in none of the inputs.
    for (const service of stack.kind("core", "Service"))
      if (service.at("spec.clusterIP").known)
        found.add(() => [service.at("spec.clusterIP").text() ?? "None"].map((address) => [address, service] as const));
    return found;
  });
}

/** Services of a namespace by an address that is outside the cluster (`externalIPs`). */
export function servicesByExternalAddress(network: Network): Lookup<View> {
  return network.index("cluster/services/external", (stack) => {
    const found = new Lookup<View>();
    for (const service of stack.kind("core", "Service"))
      found.add(() =>
        service
          .at("spec.externalIPs")
          .texts()
          .map((address) => [address, service] as const),
      );
    return found;
  });
}

export function servicePlace(service: View): string {
  return `service/${reference(service)}`;
}

/** One port of a Service. */
export interface ServicePort {
  view: View;
  port: number;
  protocol: Protocol;
  /** A number, or the name of a container's port. */
  target: number | string;
  nodePort: number | undefined;
}

/** A Service's ports. Source: Kubernetes API reference, ServicePort (`targetPort` is `port` where it is not set). */
export function portsOf(service: View): ServicePort[] {
  return service
    .at("spec.ports")
    .items()
    .map((view) => {
      const port = view.at("port").number() ?? 0;
      const target = view.at("targetPort");
      return {
        view,
        port,
        protocol: portProtocol(view),
        target: target.number() ?? target.text() ?? port,
        nodePort: view.at("nodePort").number(),
      };
    });
}

export function portsText(service: View): string {
  const shown = portsOf(service).map((p) => `${p.port}/${p.protocol}`);
  return shown.length > 0 ? shown.join(", ") : "none";
}

export function selectorOf(service: View): View | undefined {
  const selector = service.at("spec.selector");
  return selector.exists() && !selector.isEmpty() ? selector : undefined;
}
