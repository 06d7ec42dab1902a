import type { Homelab } from "../homelab";
import type { Finding } from "../problems";
import { writtenField } from "../resolverApp";
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
import { funnelProblems } from "./funnel";
import { gatewayProblems } from "./gateways";
import { hostNetworkProblems } from "./hostNetwork";
import { ipv6Problems } from "./ipv6";
import { lanDnsProblems } from "./lanDns";
import { linkAddressProblems } from "./linkAddresses";
import { linkProblems } from "./links";
import { loadBalancingProblems } from "./loadBalancing";
import { nameProblems } from "./names";
import { namespaceProblems } from "./namespaces";
import { otherNetworkProblems } from "./otherNetworks";
import { peopleProblems } from "./people";
import { portForwardProblems } from "./portForward";
import { routeProblems } from "./routes";
import { sharedGatewayProblems } from "./sharedGateway";
import { signInProblems } from "./signIn";
import { tailnetProblems } from "./tailnet";
import { tlsProblems } from "./tls";
import { tunnelProblems } from "./tunnels";
import { versionProblems } from "./versions";

/** Every cross-field rule of the configuration. */
export function crossFieldProblems(homelab: Homelab): Finding[] {
  return found(homelab).map((finding) => ({ ...finding, field: writtenField(finding.field, homelab) }));
}

function found(homelab: Homelab): Finding[] {
  return [
    ...addressProblems(homelab),
    ...clusterProblems(homelab),
    ...controlPlaneProblems(homelab),
    ...linkProblems(homelab),
    ...linkAddressProblems(homelab),
    ...firewallProblems(homelab),
    ...versionProblems(homelab),
    ...lanDnsProblems(homelab),
    ...clusterDnsProblems(homelab),
    ...loadBalancingProblems(homelab),
    ...ipv6Problems(homelab),
    ...gatewayProblems(homelab),
    ...feedProblems(homelab),
    ...tunnelProblems(homelab),
    ...portForwardProblems(homelab),
    ...funnelProblems(homelab),
    ...appProblems(homelab),
    ...sharedGatewayProblems(homelab),
    ...backendProblems(homelab),
    ...existingProblems(homelab),
    ...routeProblems(homelab),
    ...signInProblems(homelab),
    ...tlsProblems(homelab),
    ...hostNetworkProblems(homelab),
    ...contradictionProblems(homelab),
    ...nameProblems(homelab),
    ...peopleProblems(homelab),
    ...otherNetworkProblems(homelab),
    ...tailnetProblems(homelab),
    ...namespaceProblems(homelab),
  ];
}
