import { isPrivate } from "../model/addresses";
import { STRANGER } from "../reach/matrix";
import type { Place, PlaceKind, Topology, Zone } from "./place";

/**
 * The topology with every place that paths pass: an address that no resource of the stack claims, the cluster's own resolver, a Service
 * that only a route names.
 *
 * @param passed places of hops, in any order, also more than once
 */
export function completed(topology: Topology, passed: Iterable<string>): Topology {
  const known = new Set(topology.places.map((place) => place.id));
  const added = new Map<string, Place>();
  for (const id of passed) {
    // Pods without a name of their own are drawn nowhere: the path begins at the next place.
    if (known.has(id) || added.has(id) || id.startsWith("client/") || id.endsWith(`/${STRANGER}`)) continue;
    added.set(id, unheardOf(id));
  }
  return added.size === 0 ? topology : { ...topology, places: [...topology.places, ...added.values()] };
}

/** All that the name of a place says by itself. */
function unheardOf(id: string): Place {
  const [kind = "", ...rest] = id.split("/");
  const name = rest.at(-1) ?? id;
  const known = KINDS[kind];
  if (known === undefined) return { id, kind: "device", zone: "lan", name: id, facts: [] };
  if (rest.length === 2) {
    const app = known.kind === "service" || known.kind === "pod" ? { app: rest.join("/") } : {};
    return { id, ...known, name, namespace: rest[0] as string, ...app, facts: [] };
  }
  const located: Zone = kind === "address" || kind === "resolver" ? (isPrivate(name) ? "lan" : "internet") : known.zone;
  return { id, kind: known.kind, zone: located, name: kind === "node" ? "Node" : name, facts: [] };
}

const KINDS: Readonly<Record<string, { kind: PlaceKind; zone: Zone }>> = {
  client: { kind: "client", zone: "lan" },
  edge: { kind: "edge", zone: "internet" },
  tunnel: { kind: "tunnel", zone: "internet" },
  resolver: { kind: "resolver", zone: "lan" },
  router: { kind: "router", zone: "tailnet" },
  address: { kind: "address", zone: "lan" },
  node: { kind: "node", zone: "lan" },
  gateway: { kind: "gateway", zone: "cluster" },
  route: { kind: "route", zone: "cluster" },
  service: { kind: "service", zone: "cluster" },
  pod: { kind: "pod", zone: "cluster" },
};
