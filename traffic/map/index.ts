import type { Network } from "../model/network";
import { completed, topology } from "../topology";
import { script, style } from "./bundle";
import { layout } from "./layout";
import { page } from "./page";
import { pageData } from "./pageData";
import { waysOf } from "./ways";

export { type Layout, layout } from "./layout";
export { svg } from "./svg";

/**
 * The map of a network as one HTML page with every answer inside. The same network always gives the same page.
 *
 * @param title the network's name
 */
export async function mapPage(network: Network, title: string): Promise<string> {
  const ways = waysOf(network);
  const hops = ways.flatMap(({ verdict }) => verdict.hops.map((hop) => hop.place));
  const placed = await layout(completed(topology(network), hops));
  return page({ title, layout: placed, data: pageData(placed, ways), script: await script(), style: style() });
}
