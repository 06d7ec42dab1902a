import { reachAddress } from "../cluster/announcement";
import { frontends } from "../cluster/frontends";
import type { Network } from "../network";
import { follow } from "../walk";
import { surveyCluster } from "./cluster";
import { surveyInternet } from "./internet";
import { surveyLan } from "./lan";
import { type Place, Survey, type Topology, zones } from "./place";
import { surveyTailnet } from "./tailnet";

export { completed } from "./completed";
export { mermaid } from "./mermaid";
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
  connectLan(network, survey);
  const found = survey.topology();
  return { ...found, places: inOrder(found.places) };
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

/** Zone after zone; within one, in the order in which they were declared. */
function inOrder(places: readonly Place[]): Place[] {
  return zones.flatMap((zone) => places.filter((place) => place.zone === zone));
}
