import type { Homelab } from "../homelab";
import type { Finding } from "../problems";
import { addressProblems } from "./addresses";
import { appProblems } from "./apps";
import { backendProblems } from "./backends";
import { clusterProblems } from "./cluster";
import { clusterDnsProblems } from "./clusterDns";
import { contradictionProblems } from "./contradictions";
import { controlPlaneProblems } from "./controlPlanes";
import { existingProblems } from "./existing";
import { feedProblems } from "./feeds";
import { firewallProblems } from "./firewall";
import { gatewayProblems } from "./gateways";
import { hostNetworkProblems } from "./hostNetwork";
import { lanDnsProblems } from "./lanDns";
import { loadBalancingProblems } from "./loadBalancing";
import { nameProblems } from "./names";
import { namespaceProblems } from "./namespaces";
import { routeProblems } from "./routes";
import { signInProblems } from "./signIn";
import { tailnetProblems } from "./tailnet";
import { versionProblems } from "./versions";

/** Every cross-field rule of the configuration. */
export function crossFieldProblems(homelab: Homelab): Finding[] {
  return [
    ...addressProblems(homelab),
    ...clusterProblems(homelab),
    ...controlPlaneProblems(homelab),
    ...firewallProblems(homelab),
    ...versionProblems(homelab),
    ...lanDnsProblems(homelab),
    ...clusterDnsProblems(homelab),
    ...loadBalancingProblems(homelab),
    ...gatewayProblems(homelab),
    ...feedProblems(homelab),
    ...appProblems(homelab),
    ...backendProblems(homelab),
    ...existingProblems(homelab),
    ...routeProblems(homelab),
    ...signInProblems(homelab),
    ...hostNetworkProblems(homelab),
    ...contradictionProblems(homelab),
    ...nameProblems(homelab),
    ...tailnetProblems(homelab),
    ...namespaceProblems(homelab),
  ];
}
