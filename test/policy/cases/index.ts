import type { Case } from "../case";
import { addressCases } from "./addresses";
import { clusterCases } from "./cluster";
import { documentCases } from "./documents";
import { gatewayCases } from "./gateways";
import { internetCases } from "./internet";
import { newerCases } from "./newer";
import { nodeCases } from "./nodes";
import { policyCases } from "./policies";
import { reachCases } from "./reach";
import { routeCases } from "./routes";
import { secretCases } from "./secrets";
import { tailnetCases } from "./tailnet";
import { tunnelCases } from "./tunnel";

/** What every rule says of small stacks. The unit tests judge them in process, the end-to-end test through the engine. */
export const cases: readonly Case[] = [
  ...addressCases,
  ...gatewayCases,
  ...routeCases,
  ...internetCases,
  ...tunnelCases,
  ...tailnetCases,
  ...policyCases,
  ...reachCases,
  ...clusterCases,
  ...documentCases,
  ...secretCases,
  ...newerCases,
  ...nodeCases,
];
