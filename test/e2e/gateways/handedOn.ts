import type { Answer } from "./envoy";
import type { Asked } from "./islands";

/** The Service that the operator makes for a Gateway, and what it puts behind its ports: connections that no proxy ends are handed on there. */
export interface Frontend {
  ports: readonly { name: string; port: number; protocol: string }[];
  slices: readonly Slice[];
}
export interface Slice {
  ports: readonly { name?: string }[];
  annotations: Readonly<Record<string, string>>;
}

/**
 * Where Cilium sends a connection to a port that Envoy does not have: to the pods of each EndpointSlice with the port's name, by their weights.
 * Annotations tell their Service. Source: Cilium 1.20, operator/pkg/model/translation/gateway-api/endpointslices.go.
 */
export function handedOn({ ports, slices }: Frontend, { port, scheme }: Asked): Answer {
  const protocol = scheme === "udp" ? "UDP" : "TCP";
  const own = ports.find((p) => p.port === port && p.protocol === protocol);
  if (own === undefined) return { kind: "closed" };
  const clusters = slices.flatMap(({ ports: named, annotations }) => {
    const backend = annotations["gateway.cilium.io/backend-service"];
    if (backend === undefined || annotations["service.cilium.io/weight"] === "0") return [];
    if (!named.some(({ name }) => name === own.name)) return [];
    return [`${backend.replace("/", ":")}:${annotations["gateway.cilium.io/backend-port"]}`];
  });
  return { kind: "backends", clusters };
}
