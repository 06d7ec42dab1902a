import type { Rule } from "../rule";
import { announcedRules } from "./announced";
import { certificateRules } from "./certificates";
import { clusterRules } from "./cluster";
import { emptyPolicyRules } from "./emptyPolicies";
import { firewallRules } from "./firewalls";
import { funnelRules } from "./funnel";
import { gatewayRules } from "./gateways";
import { hostNetworkRules } from "./hostNetwork";
import { installerRules } from "./installers";
import { knownVersionRules } from "./knownVersions";
import { localTrafficRules } from "./localTraffic";
import { nodePortRules } from "./nodePorts";
import { pinRules } from "./pins";
import { policyRules } from "./policies";
import { portForwardRules } from "./portForwards";
import { publicNameRules } from "./publicNames";
import { publishedRules } from "./published";
import { rangeRules } from "./ranges";
import { reachRules } from "./reach";
import { routeRules } from "./routes";
import { secretRules } from "./secrets";
import { severalTunnelRules } from "./severalTunnels";
import { sharedPortRules } from "./sharedPorts";
import { selectorRules, sharedRouteRules } from "./sharedRoutes";
import { signInRules } from "./signIn";
import { tailnetApprovalRules } from "./tailnetApproval";
import { tailnetKeyRules } from "./tailnetKeys";
import { tailnetPolicyRules } from "./tailnetPolicy";
import { tailnetRouteRules } from "./tailnetRoutes";
import { tailnetTestRules } from "./tailnetTests";
import { tunnelRules } from "./tunnel";
import { versionRules } from "./versions";

function byCode(...lists: Rule[][]): Rule[] {
  return lists.flat().sort((a, b) => a.code.localeCompare(b.code));
}

/** The areas, in the order of docs/policy.md. */
export const areas: readonly { title: string; rules: readonly Rule[] }[] = [
  { title: "Addresses", rules: byCode(pinRules, rangeRules, announcedRules) },
  {
    title: "Gateways and routes",
    rules: byCode(gatewayRules, certificateRules, localTrafficRules, routeRules, sharedRouteRules, sharedPortRules),
  },
  {
    title: "Internet",
    rules: byCode(
      tunnelRules,
      publishedRules,
      publicNameRules,
      nodePortRules,
      portForwardRules,
      funnelRules,
      severalTunnelRules,
      signInRules,
    ),
  },
  {
    title: "Tailnet",
    rules: byCode(tailnetPolicyRules, tailnetRouteRules, tailnetKeyRules, tailnetTestRules, tailnetApprovalRules),
  },
  { title: "Network policies", rules: byCode(hostNetworkRules, policyRules, emptyPolicyRules) },
  { title: "Reach", rules: byCode(reachRules, selectorRules) },
  { title: "Cluster", rules: byCode(clusterRules, versionRules, knownVersionRules, installerRules) },
  { title: "Nodes", rules: byCode(firewallRules) },
  { title: "Secrets", rules: secretRules },
];

export const rules: readonly Rule[] = areas.flatMap((area) => area.rules);
