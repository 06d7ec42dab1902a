import type { Case } from "../case";
import { announcedCases } from "./announced";
import { clusterCases } from "./cluster";
import { definitionCases } from "./definitions";
import { documentCases } from "./documents";
import { existingCases } from "./existing";
import { funnelCases } from "./funnel";
import { gatewayCases } from "./gateways";
import { hostNetworkCases } from "./hostNetwork";
import { internetCases } from "./internet";
import { knownVersionCases } from "./knownVersions";
import { newerCases } from "./newer";
import { nodeCases } from "./nodes";
import { otherNetworksCases } from "./otherNetworks";
import { peopleCases } from "./people";
import { pinCases } from "./pins";
import { policyCases } from "./policies";
import { portForwardCases } from "./portForwards";
import { publishedCases } from "./published";
import { rangeCases } from "./ranges";
import { reachCases } from "./reach";
import { routeCases } from "./routes";
import { secretCases } from "./secrets";
import { severalTunnelCases } from "./severalTunnels";
import { signInCases } from "./signIn";
import { tailnetCases } from "./tailnet";
import { tunnelCases } from "./tunnel";

/** Small stacks with the expected reports of every rule. The unit tests judge them in process, the end-to-end test through the engine. */
export const cases: readonly Case[] = [
  ...pinCases,
  ...rangeCases,
  ...announcedCases,
  ...gatewayCases,
  ...routeCases,
  ...internetCases,
  ...tunnelCases,
  ...publishedCases,
  ...signInCases,
  ...portForwardCases,
  ...funnelCases,
  ...severalTunnelCases,
  ...tailnetCases,
  ...policyCases,
  ...reachCases,
  ...peopleCases,
  ...otherNetworksCases,
  ...existingCases,
  ...hostNetworkCases,
  ...clusterCases,
  ...documentCases,
  ...secretCases,
  ...newerCases,
  ...knownVersionCases,
  ...definitionCases,
  ...nodeCases,
];
