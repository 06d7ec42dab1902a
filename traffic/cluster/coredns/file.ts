import type { Files } from "./blocks";
import { fallsThrough } from "./fallthrough";
import { needValues, type Plugin } from "./plugins";
import { BadCorefile, UnknownCorefile } from "./problems";
import type { Link, Said } from "./step";
import { lookup, parseZone, type Zone } from "./zoneFile";
import { type Key, longestZone, originsOf } from "./zones";

const OPTIONS = ["fallthrough", "reload", "reload_by_mtime", "upstream"];

/**
 * Zones of files in the master format. Only a name that is not there falls through: one without an address is answered with nothing. Several
 * lines of the plugin are one: the last settings count for all. Source: plugin/file.
 *
 * @throws BadCorefile
 */
export function file(plugins: readonly Plugin[], keys: readonly Key[], files: Files): Link {
  const zones = new Map<string, Zone | undefined>();
  for (const plugin of plugins) {
    const [path, ...args] = plugin.args;
    if (path === undefined) throw new BadCorefile("the plugin file names no file");
    const option = plugin.block.find(([name = ""]) => !OPTIONS.includes(name));
    if (option !== undefined) throw new BadCorefile(`${option[0]} is no setting of the plugin file`);
    needValues(plugin, ["reload"]);
    const text = files.at(path);
    for (const origin of originsOf(args, keys))
      zones.set(origin, text === undefined ? undefined : readable(text, origin));
  }
  const settings: Plugin = { name: "file", args: [], block: plugins.flatMap(({ block }) => block) };
  return (name) => {
    const origin = longestZone([...zones.keys()], name);
    if (origin === undefined) return "next";
    const zone = zones.get(origin);
    if (zone === undefined) return { kind: "unknown", why: `a file of the plugin file for ${origin} may answer it` };
    return said(zone, origin, name, fallsThrough(settings, name));
  };
}

/** @returns undefined where the file has something that this model does not follow: that is for its zone alone */
function readable(text: string, origin: string): Zone | undefined {
  try {
    return parseZone(text, origin);
  } catch (error) {
    if (error instanceof UnknownCorefile) return undefined;
    throw error;
  }
}

function said(zone: Zone, origin: string, name: string, falls: boolean): Said {
  const found = lookup(zone, origin, name);
  if (found.kind === "no name") return falls ? "next" : { kind: "nothing", why: `the zone ${origin} has no such name` };
  if (found.kind === "delegated") return { kind: "nothing", why: `the zone ${origin} leaves ${found.to} to others` };
  if (found.records.length > 1 && found.records.some(({ type }) => type === "CNAME"))
    return { kind: "unknown", why: `the zone ${origin} has an alias beside other records of ${found.by}` };
  const alias = found.records.find(({ type }) => type === "CNAME");
  if (alias !== undefined) return { kind: "alias", name: alias.value };
  const addresses = found.records.filter(({ type }) => type === "A").map(({ value }) => value);
  const sixes = found.records.filter(({ type }) => type === "AAAA").map(({ value }) => value);
  if (addresses.length === 0 && sixes.length === 0)
    return { kind: "nothing", why: `the zone ${origin} has no address for it` };
  return {
    kind: "addresses",
    addresses: [...addresses, ...sixes],
    by: found.by === name ? "file" : `file, ${found.by}`,
  };
}
