import { deliver } from "../cluster/delivery";
import type { Client, Outcome } from "../cluster/request";
import { dependsOnTheNode } from "../cluster/services/localTraffic";
import { servicePlace } from "../cluster/services/services";
import { reference } from "../model/kubernetes";
import type { View } from "../model/view";
import type { Walk } from "../model/walk";
import { type Address, parseIp, parsePrefix, prefixHolds } from "../policies/addresses";
import type { Path } from "./path";

/** To a Service by an address from outside, or by one of the cluster from inside. */
export function toService({ network, request, client, walk }: Path, service: View): Outcome {
  fromAllowedRange(service, client, walk);
  const local = client.inside ? dependsOnTheNode(network, service, "internalTrafficPolicy") : undefined;
  if (local !== undefined)
    return walk.unknown({
      ...{ layer: "service", place: servicePlace(service), at: local },
      text: `Service ${reference(service)} has internalTrafficPolicy Local: whether the client's own node runs one of its pods is not known`,
    });
  // With Local the node that took the connection hands it to a pod of its own, or drops it: no other node's address comes between.
  const stays = client.inside || service.at("spec.externalTrafficPolicy").text() === "Local";
  const sender = { ...client, handedOn: !stays };
  return { arrival: deliver(network, service, request, sender, walk) };
}

/** Source: Kubernetes, Service.spec.loadBalancerSourceRanges; Cilium drops others at the node. */
function fromAllowedRange(service: View, client: Client, walk: Walk): void {
  const ranges = service.at("spec.loadBalancerSourceRanges").texts();
  if (ranges.length === 0 || client.inside) return;
  const allowed = client.endpoints.map((endpoint) => {
    const value = endpoint.kind === "address" ? parseIp(endpoint.address) : undefined;
    return value !== undefined && ranges.some((r) => rangeHolds(r, value));
  });
  if (allowed.every((a) => a)) return;
  const step = {
    layer: "service",
    place: `service/${reference(service)}`,
    at: service.at("spec.loadBalancerSourceRanges"),
  } as const;
  if (allowed.some((a) => a))
    return walk.unknown({
      ...step,
      text: `Service ${reference(service)} takes clients of ${ranges.join(", ")} only: it depends on the client's own address`,
    });
  return walk.block({ ...step, text: `Service ${reference(service)} takes clients of ${ranges.join(", ")} only` });
}

function rangeHolds(text: string, address: Address): boolean {
  const range = parsePrefix(text.trim());
  return range !== undefined && prefixHolds(range, address);
}
