import { reachAddress } from "../cluster/services/announcement";
import { frontends } from "../cluster/services/frontends";
import type { Network } from "../model/network";
import { follow } from "../model/walk";
import { surveyCluster } from "./cluster";
import { surveyFunnel } from "./funnel";
import { surveyInternet } from "./internet";
import { surveyLan } from "./lan";
import { kinds, type Place, Survey, type Topology, zones } from "./place";
import { surveyTailnet } from "./tailnet";

export { completed } from "./completed";
export { mermaid } from "./mermaid";
export * from "./place";

/**
 * The places of a network and their connections, read from its registered resources. Says nothing about who may use a connection:
 * that is what verdicts are for. Takes time in proportion to the number of resources.
 */
export function topology(network: Network): Topology {
  const survey = new Survey();
  surveyCluster(network, survey);
  surveyLan(network, survey);
  surveyInternet(network, survey);
  surveyFunnel(network, survey);
  surveyTailnet(network, survey);
  connectLan(network, survey);
  return sorted(survey.topology());
}

/** A device on the LAN gets at every address that is announced to it; also at one of which that is not known. */
function connectLan(network: Network, survey: Survey): void {
  const { byAddress } = frontends(network);
  for (const address of byAddress.keys) {
    const announced = byAddress.all(address).some((frontend) => {
      const verdict = follow((walk) => void reachAddress(network, frontend, address, "loadBalancerIPs", walk));
      return verdict.status !== "blocked";
    });
    if (announced) survey.connect("client/lan", `address/${address}`, "traffic");
  }
}

/**
 * Zone after zone, and within one by kind and name: in which order a program registers its resources is left to chance. Values that have no
 * order of their own are sorted, too.
 */
function sorted({ places, connections }: Topology): Topology {
  return {
    places: [...places].sort(by(rank)).map((place) => (LISTS.has(place.kind) ? withSortedFacts(place) : place)),
    connections: connections
      .map((connection) => ({ ...connection, texts: [...connection.texts].sort() }))
      .sort(by(({ from, to, kind }) => `${from} ${to} ${kind}`)),
  };
}

/** Kinds of which several resources tell: records, machines. */
const LISTS: ReadonlySet<Place["kind"]> = new Set(["edge", "resolver", "node", "router"]);

function withSortedFacts(place: Place): Place {
  return { ...place, facts: place.facts.map((fact) => ({ ...fact, values: [...fact.values].sort() })) };
}

function rank({ zone, kind, id }: Place): string {
  return `${zones.indexOf(zone)} ${String(kinds.indexOf(kind)).padStart(2, "0")} ${id}`;
}

function by<T>(key: (value: T) => string): (a: T, b: T) => number {
  return (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
}
