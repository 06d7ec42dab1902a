import { toldBy } from "../../model/existing";
import { isKind, namespaceOf, objectName, reference } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import { Lookup } from "../../model/unknown";
import type { Protocol } from "../../model/verdict";
import type { View } from "../../model/view";
import { nodes, within } from "../nodes/nodes";
import { portProtocol } from "./frontends";
import { portsOf, type ServicePort, selectorOf } from "./services";

/** An address behind a Service that selects no pods. */
export interface ServiceEndpoint {
  address: string;
  port: number;
  at: View;
}

/** One list of addresses and ports, of an EndpointSlice or an Endpoints object. */
interface Subset {
  object: View;
  addresses: readonly View[];
  ports: readonly View[];
}

/** EndpointSlices and Endpoints by the Service that they are for. */
function subsets(network: Network): Lookup<Subset> {
  return network.index("cluster/endpoints", (stack) => {
    const found = new Lookup<Subset>();
    for (const object of stack.kind("discovery.k8s.io", "EndpointSlice"))
      found.add(() => {
        const service = object.at("metadata", "labels", "kubernetes.io/service-name").text();
        // An endpoint that does not say whether it is ready counts as ready.
        const ready = object
          .at("endpoints")
          .items()
          .filter((e) => e.at("conditions.ready").flag() !== false);
        const addresses = ready.flatMap((endpoint) => endpoint.at("addresses").items());
        const subset = { object, addresses, ports: object.at("ports").items() };
        return service === undefined ? [] : [[`${namespaceOf(object)}/${service}`, subset]];
      });
    for (const object of stack.kind("core", "Endpoints"))
      found.add(() =>
        object
          .at("subsets")
          .items()
          .map((subset) => {
            const addresses = subset
              .at("addresses")
              .items()
              .map((item) => item.at("ip"));
            return [
              `${namespaceOf(object)}/${objectName(object)}`,
              { object, addresses, ports: subset.at("ports").items() },
            ];
          }),
      );
    return found;
  });
}

/**
 * The endpoints behind a port of a Service without a selector. Ports are matched by name, which may be missing where there is only one; the
 * Service's targetPort does not count. Source: Kubernetes, «Services without selectors», «EndpointSlices».
 *
 * @returns undefined where no EndpointSlice or Endpoints object among the resources is for the Service
 */
export function endpointsOf(network: Network, service: View, port: ServicePort): ServiceEndpoint[] | undefined {
  const own = subsets(network).all(reference(service));
  if (own.length === 0) return undefined;
  const name = port.view.at("name").text() ?? "";
  return own.flatMap(({ addresses, ports }) => {
    const number = portNamed(ports, name, port.protocol);
    if (number === undefined) return [];
    return addresses.flatMap((at) => {
      const address = at.text();
      return address === undefined ? [] : [{ address, port: number, at }];
    });
  });
}

/** Is what stands behind a Service outside of the cluster: neither pods nor nodes, but addresses that lists give it? */
export function isOutside(network: Network, service: View): boolean {
  if (!isKind(service.resource, "core", "Service") || selectorOf(service) !== undefined) return false;
  if (toldBy(service) !== undefined) return true;
  const { byAddress, podRanges } = nodes(network);
  const found = portsOf(service).map((port) => endpointsOf(network, service, port));
  const addresses = found.flatMap((endpoints) => endpoints ?? []).map((e) => e.address);
  return addresses.length > 0 && addresses.every((a) => !byAddress.has(a) && !within(podRanges, a));
}

function portNamed(ports: readonly View[], name: string, protocol: Protocol): number | undefined {
  const found = ports.find((port) => (port.at("name").text() ?? "") === name && portProtocol(port) === protocol);
  return found?.at("port").number();
}
