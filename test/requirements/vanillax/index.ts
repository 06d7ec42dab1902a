import { clusterRequirements } from "./cluster";
import { trafficRequirements } from "./traffic";

/** Every fact of the second network's document. */
export const vanillaxRequirements = [...trafficRequirements, ...clusterRequirements];
