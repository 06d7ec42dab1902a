import { reference } from "../../model/kubernetes";
import type { View } from "../../model/view";

/**
 * Objects from the oldest to the newest, of one second by namespace/name. Sources: Gateway API, «Conflicts»; Cilium 1.20,
 * operator/pkg/gateway-api/loading (sortListenerSets), operator/pkg/model/ingestion (sortL4RoutesByAge).
 *
 * @returns undefined where the resources do not tell how old one of several is
 */
export function oldestFirst(objects: readonly View[]): View[] | undefined {
  if (objects.length < 2) return [...objects];
  const made = objects.map((object) => ({ object, at: object.at("metadata.creationTimestamp").text() }));
  if (made.some(({ at }) => at === undefined)) return undefined;
  const key = ({ object, at }: (typeof made)[number]) => `${at} ${reference(object)}`;
  return made.sort((a, b) => (key(a) < key(b) ? -1 : 1)).map(({ object }) => object);
}
