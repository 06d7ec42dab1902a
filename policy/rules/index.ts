import type { Rule } from "../rule";
import { addressRules } from "./addresses";
import { clusterRules } from "./cluster";
import { gatewayRules } from "./gateways";
import { nodePortRules } from "./nodePorts";
import { policyRules } from "./policies";
import { publicNameRules } from "./publicNames";
import { routeRules } from "./routes";
import { secretRules } from "./secrets";
import { tailnetRules } from "./tailnet";
import { tunnelRules } from "./tunnel";

function byCode(...lists: Rule[][]): Rule[] {
  return lists.flat().sort((a, b) => a.code.localeCompare(b.code));
}

/** The areas, in the order of docs/policy.md. */
export const areas: readonly { title: string; rules: readonly Rule[] }[] = [
  { title: "Addresses", rules: addressRules },
  { title: "Gateways and routes", rules: byCode(gatewayRules, routeRules) },
  { title: "Internet", rules: byCode(tunnelRules, publicNameRules, nodePortRules) },
  { title: "Tailnet", rules: tailnetRules },
  { title: "Network policies", rules: policyRules },
  { title: "Cluster", rules: clusterRules },
  { title: "Secrets", rules: secretRules },
];

export const rules: readonly Rule[] = areas.flatMap((area) => area.rules);
