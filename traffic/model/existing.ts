import { EXISTING } from "./annotations";
import type { Resource } from "./resource";
import { GATEWAY_API } from "./types";
import { orElse } from "./unknown";
import { View } from "./view";

/** Kinds that may say which Services they are for ({@link EXISTING}). */
export const TELLING: readonly [group: string, kind: string][] = [
  ["cilium.io", "CiliumNetworkPolicy"],
  [GATEWAY_API, "HTTPRoute"],
  [GATEWAY_API, "TCPRoute"],
  [GATEWAY_API, "UDPRoute"],
];

/** The annotation that describes each Service which no resource makes. */
const tellers = new WeakMap<Resource, View>();

/** The annotation that tells of a Service; undefined for one that a resource makes. */
export function toldBy(service: View): View | undefined {
  return tellers.get(service.resource);
}

/** The Services that an object's annotation describes; none where its value is no list of objects. */
export function toldServices(object: View): View[] {
  const annotation = orElse(() => object.at("metadata", "annotations", EXISTING));
  const text = orElse(() => annotation?.text());
  if (annotation === undefined || text === undefined) return [];
  return parsed(text).map((props) => {
    const { name, urn, opts } = object.resource;
    const resource: Resource = { type: "kubernetes:core/v1:Service", name, urn, props, opts };
    tellers.set(resource, annotation);
    return View.of(resource);
  });
}

function parsed(text: string): Resource["props"][] {
  try {
    const found: unknown = JSON.parse(text);
    return Array.isArray(found) ? found.filter((item) => typeof item === "object" && item !== null) : [];
  } catch {
    return [];
  }
}
