import type { Plugin } from "./plugins";
import { isIn, zonesOf } from "./zones";

/** Whether a plugin hands on a name that it does not know. The last such line counts. Source: plugin/pkg/fall. */
export function fallsThrough(plugin: Plugin, name: string): boolean {
  const line = plugin.block.findLast(([option]) => option === "fallthrough");
  if (line === undefined) return false;
  const [, ...zones] = line;
  return zones.length === 0 || zones.flatMap(zonesOf).some((zone) => isIn(name, zone));
}
