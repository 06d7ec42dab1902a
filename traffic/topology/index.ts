import type { Network } from "../network";
import { surveyCluster } from "./cluster";
import { surveyInternet } from "./internet";
import { surveyLan } from "./lan";
import { type Place, Survey, type Topology, zones } from "./place";
import { surveyTailnet } from "./tailnet";

export { completed } from "./completed";
export * from "./place";

/**
 * What there is in a network and how it hangs together, read from its registered resources. Says nothing about who may use a connection:
 * that is what verdicts are for. Takes time in proportion to the number of resources.
 */
export function topology(network: Network): Topology {
  const survey = new Survey();
  surveyCluster(network, survey);
  surveyLan(network, survey);
  surveyInternet(network, survey);
  surveyTailnet(network, survey);
  connectLan(survey);
  const found = survey.topology();
  return { ...found, places: inOrder(found.places) };
}

/** A device on the LAN gets at every address that the cluster answers for. */
function connectLan(survey: Survey): void {
  for (const place of survey.places.values())
    if (place.kind === "address" && place.zone === "cluster") survey.connect("client/lan", place.id, "traffic");
}

/** Zone after zone; within one, in the order in which they were declared. */
function inOrder(places: readonly Place[]): Place[] {
  return zones.flatMap((zone) => places.filter((place) => place.zone === zone));
}
