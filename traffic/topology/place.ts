import { orElse } from "../model/unknown";
import type { View } from "../model/view";

/** The parts of a network, in the order in which documents and the map show them. */
export const zones = ["internet", "tailnet", "lan", "cluster"] as const;
export type Zone = (typeof zones)[number];

export const zoneTitles: Readonly<Record<Zone, string>> = {
  internet: "Internet",
  tailnet: "Tailnet",
  lan: "LAN",
  cluster: "Cluster",
};

/** The kinds of places, in the order in which they are listed. */
export const kinds = [
  "client",
  "resolver",
  "edge",
  "tunnel",
  "router",
  "node",
  "link",
  "device",
  "gateway",
  "address",
  "route",
  "service",
  "pod",
] as const;
export type PlaceKind = (typeof kinds)[number];

/** Something that people look up about a place. Without values: it is not known before the update. */
export interface Fact {
  label:
    | "address"
    | "port"
    | "host name"
    | "purpose"
    | "advertises"
    | "origin"
    | "group"
    | "redirects to"
    | "made of"
    | "MTU"
    | "shared address"
    | "configured by"
    | "machine";
  values: readonly string[];
  known: boolean;
}

/** A thing that traffic can pass, or that a person would look for on a map of the network. */
export interface Place {
  /** The same as in the hops of a path: `gateway/kube-system/internal-gateway`. */
  id: string;
  kind: PlaceKind;
  zone: Zone;
  /** As people call it. */
  name: string;
  /** Of what stands in the cluster. */
  namespace?: string;
  /** The Service (`media/sonarr`) whose routes, addresses and pods stand together with it. */
  app?: string;
  /** The place that this one is a part of: an address of its Gateway, a redirect of its Gateway. */
  partOf?: string;
  facts: Fact[];
  /** Where it is declared. */
  source?: { type: string; urn: string };
}

/** A way that packets (or questions for a name) can take, before anybody has decided whether they may. */
export interface Connection {
  from: string;
  to: string;
  kind: "traffic" | "question";
  /** Host names, domains or ports that lead this way, as far as they are known. */
  texts: readonly string[];
}

export interface Topology {
  places: readonly Place[];
  connections: readonly Connection[];
}

/** Collects places and connections; a place or a connection that is named twice is one. */
export class Survey {
  readonly places = new Map<string, Place>();
  private readonly connections = new Map<string, Omit<Connection, "texts"> & { texts: Set<string> }>();

  /** Adds a place, or what is new about one that is already there. The first name and zone count. */
  place(place: Omit<Place, "facts"> & { facts?: readonly (Fact | undefined)[] }): Place {
    const facts = (place.facts ?? []).filter((fact) => fact !== undefined);
    const known = this.places.get(place.id);
    if (known === undefined) {
      const added = { ...place, facts: [...facts] };
      this.places.set(place.id, added);
      return added;
    }
    for (const fact of facts) addFact(known.facts, fact);
    known.source ??= place.source;
    return known;
  }

  has(id: string): boolean {
    return this.places.has(id);
  }

  connect(from: string, to: string, kind: Connection["kind"], ...texts: (string | undefined)[]): void {
    const key = `${kind} ${from} ${to}`;
    const connection = this.connections.get(key) ?? { from, to, kind, texts: new Set<string>() };
    for (const text of texts) if (text) connection.texts.add(text);
    this.connections.set(key, connection);
  }

  /** The places and connections found so far. Connections to a place that no resource declares are left out: there is nothing to draw them to. */
  topology(): Topology {
    const connections = [...this.connections.values()]
      .filter(({ from, to }) => this.has(from) && this.has(to))
      .map((connection) => ({ ...connection, texts: [...connection.texts] }));
    return { places: [...this.places.values()], connections };
  }
}

function addFact(facts: Fact[], fact: Fact): void {
  const at = facts.findIndex((f) => f.label === fact.label);
  const old = facts[at];
  if (old === undefined) facts.push(fact);
  else
    facts[at] = {
      label: old.label,
      values: [...new Set([...old.values, ...fact.values])],
      known: old.known && fact.known,
    };
}

/** A fact of the values that `read` finds; undefined when there are none. `known` is false where a value is not known yet. */
export function fact(label: Fact["label"], read: () => readonly (string | undefined)[]): Fact | undefined {
  const values = orElse(read);
  if (values === undefined) return { label, values: [], known: false };
  const found = [...new Set(values.filter((value) => value !== undefined && value !== ""))] as string[];
  return found.length === 0 ? undefined : { label, values: found, known: true };
}

/** The items of a list, none while it is not known. */
export function items(list: View): View[] {
  return orElse(() => list.items()) ?? [];
}

export function sourceOf(view: View): { type: string; urn: string } {
  return { type: view.resource.type, urn: view.resource.urn };
}

const NOT_YET_KNOWN = "not yet known";

/** An address that nothing tells. */
export const NOT_KNOWN: Fact = { label: "address", values: [], known: false };

/** `192.168.30.61, 192.168.30.62`, or that it is not known yet. */
export function factText({ values, known }: Fact): string {
  return [...values, ...(known ? [] : [NOT_YET_KNOWN])].join(", ");
}
