import type { Homelab } from "../homelab";
import type { Finding } from "../problems";
import { addressProblems } from "./addresses";
import { appProblems } from "./apps";
import { clusterProblems } from "./cluster";
import { gatewayProblems } from "./gateways";

/** Every cross-field rule of the configuration. */
export function crossFieldProblems(homelab: Homelab): Finding[] {
  return [
    ...addressProblems(homelab),
    ...clusterProblems(homelab),
    ...gatewayProblems(homelab),
    ...appProblems(homelab),
  ];
}
