import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { repoRoot, sandboxPaths, stacksFolder } from "../../sandbox/common/paths";
import { addressPlans, ownersOf } from "../../traffic/documents/addressPlan";
import { mapPage } from "../../traffic/map";
import { Network } from "../../traffic/model/network";
import { resourcesOfPlan } from "../../traffic/sources";
import { evaluate } from "../plan/evaluate";
import { summaryText } from "../plan/summary";
import { formatTable } from "../sandbox/table";

/**
 * The network as the program describes it: plan, address plan, and the map as a page. None of it needs the sandbox's tools, whose first
 * build takes a while, and a program that does not run shows here instead of after that build.
 *
 * @returns the text; the page is written to `.sandbox/<stack>/network-map.html`
 */
export async function firstPicture(stack: string): Promise<string> {
  const resources = await evaluate(stack, repoRoot, stacksFolder());
  const network = new Network(resourcesOfPlan(resources));
  const { root } = sandboxPaths(stack);
  mkdirSync(root, { recursive: true, mode: 0o700 });
  const page = join(root, "network-map.html");
  writeFileSync(page, await mapPage(network, stack));
  return [
    summaryText(stack, resources),
    "",
    formatTable("Addresses", ["address", "owner"], addressPlans(network).flatMap(ownersOf)),
    `The map, in a browser: ${pathToFileURL(page)}`,
    "",
  ].join("\n");
}
