import type { Homelab } from "../homelab";
import type { Problem } from "../problems";
import { addressProblems } from "./addresses";
import { appProblems } from "./apps";
import { clusterDnsProblems } from "./clusterDns";
import { controlPlaneProblems } from "./controlPlanes";
import { feedProblems } from "./feeds";
import { loadBalancingProblems } from "./loadBalancing";

/** Every cross-field rule of the configuration. */
export function crossFieldProblems(homelab: Homelab): Problem[] {
  return [
    ...addressProblems(homelab),
    ...controlPlaneProblems(homelab),
    ...clusterDnsProblems(homelab),
    ...loadBalancingProblems(homelab),
    ...feedProblems(homelab),
    ...appProblems(homelab),
  ];
}
