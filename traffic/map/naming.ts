import { factText, type Place } from "../topology";
import type { Card } from "./cards";

/** How a screen reader names a place: what it is, what it is called, what is known about it. */
export function placeName(place: Place): string {
  const facts = place.facts.map((fact) => `${fact.label} ${factText(fact)}`);
  const what =
    place.name.toLowerCase().includes(place.kind) || place.kind === "client" ? "" : `${kindNames[place.kind]} `;
  const where = place.namespace === undefined ? "" : ` in namespace ${place.namespace}`;
  return [`${what}${place.name}${where}`, ...facts].join(", ");
}

export function cardName({ kind, places, namespace, described, title }: Card): string {
  const [main, ...others] = places;
  if (kind !== "app" && main !== undefined) return [placeName(main), ...others.map(placeName)].join("; ");
  const where = namespace === undefined ? "" : ` in namespace ${namespace}`;
  return [`App ${title}${where}`, ...described, ...places.map((place) => kindNames[place.kind])].join(", ");
}

const kindNames: Readonly<Record<Place["kind"], string>> = {
  client: "Client",
  edge: "Edge",
  tunnel: "Tunnel",
  router: "Router",
  resolver: "Resolver",
  device: "Device",
  node: "Node",
  link: "Link",
  address: "Address",
  gateway: "Gateway",
  route: "Route",
  service: "Service",
  pod: "Pods",
};
