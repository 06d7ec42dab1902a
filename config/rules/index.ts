import type { Homelab } from "../homelab";
import type { Problem } from "../problems";
import { addressProblems } from "./addresses";
import { appProblems } from "./apps";
import { clusterProblems } from "./cluster";
import { gatewayProblems } from "./gateways";
import { loadBalancingProblems } from "./loadBalancing";

/** Every cross-field rule of the configuration. */
export function crossFieldProblems(homelab: Homelab): Problem[] {
  return [
    ...addressProblems(homelab),
    ...clusterProblems(homelab),
    ...loadBalancingProblems(homelab),
    ...gatewayProblems(homelab),
    ...appProblems(homelab),
  ];
}
