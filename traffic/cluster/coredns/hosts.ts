import { isIP } from "node:net";
import type { Files } from "./blocks";
import { fallsThrough } from "./fallthrough";
import { needValues, type Plugin } from "./plugins";
import { BadCorefile } from "./problems";
import type { Link } from "./step";
import { type Key, longestZone, normalized, originsOf } from "./zones";

const OPTIONS = ["fallthrough", "no_reverse", "ttl", "reload"];
/** The file that CoreDNS reads where none is named. The kubelet writes it, with no name that has a dot. */
const OWN_FILE = "/etc/hosts";

/**
 * Names of a hosts file, and of the lines in the Corefile. The first argument is always the file, even one that looks like a zone.
 * Source: plugin/hosts.
 *
 * @throws BadCorefile
 */
export function hosts(plugin: Plugin, keys: readonly Key[], files: Files): Link {
  const [path = OWN_FILE, ...zones] = plugin.args;
  const origins = originsOf(zones, keys);
  const first = plugin.block.findIndex(([option]) => option === "fallthrough");
  if (first >= 0 && plugin.block.slice(first).some(([option = ""]) => !OPTIONS.includes(option)))
    throw new BadCorefile("the plugin hosts has an entry after its fallthrough");
  needValues(plugin, ["ttl", "reload"]);
  const text = path === OWN_FILE ? "" : files.at(path);
  const inline = plugin.block.filter(([option = ""]) => !OPTIONS.includes(option)).map((line) => line.join(" "));
  const wildcards = knowsWildcards(files.version);
  // The file and the plugin's own lines are two lists: what one has of a name does not silence a star of the other.
  const lists = [(text ?? "").split("\n"), inline].map((lines) => lines.flatMap(entriesOf));
  return (name) => {
    if (longestZone(origins, name) === undefined) return "next";
    if (text === undefined) return { kind: "unknown", why: `the file ${path} of the plugin hosts may answer it` };
    const star = longestZone(origins, name.replace(/^[^.]+/, "*")) === undefined ? name : name.replace(/^[^.]+/, "*");
    const found = lists.map((entries) => ({
      own: ofFamily(4, addressesOf(entries, name)),
      // A name with an IPv6 address only still gets the star's IPv4 address.
      star: ofFamily(4, addressesOf(entries, star)),
    }));
    const byStar = found.filter((list) => list.own.length === 0 && list.star.length > 0);
    if (byStar.length > 0 && wildcards === undefined)
      return { kind: "unknown", why: `only some versions of CoreDNS answer it with ${star} of the plugin hosts` };
    if (byStar.length > 0 && wildcards) {
      const addresses = found.flatMap((list) => (list.own.length > 0 ? list.own : list.star));
      return { kind: "addresses", addresses, by: `hosts, ${star}` };
    }
    const addresses = lists.flatMap((entries) => addressesOf(entries, name));
    if (addresses.length > 0) return { kind: "addresses", addresses, by: "hosts" };
    return fallsThrough(plugin, name)
      ? "next"
      : { kind: "nothing", why: "the plugin hosts has no entry for it and hands nothing on" };
  };
}

function ofFamily(family: 4 | 6, addresses: readonly string[]): string[] {
  return addresses.filter((address) => isIP(address) === family);
}

function addressesOf(entries: readonly { address: string; name: string }[], name: string): string[] {
  return entries.filter((entry) => entry.name === name).map(({ address }) => address);
}

/** CoreDNS answers stars of the plugin hosts from 1.14.5 on (asked of 1.14.6). Undefined where its version is not known. */
function knowsWildcards(version: string | undefined): boolean | undefined {
  const [major, minor, patch] = (version ?? "").split(".").map(Number);
  if (major === undefined || minor === undefined || patch === undefined) return undefined;
  return major * 1e6 + minor * 1e3 + patch >= 1_014_005;
}

/** The entries of one line; an address that cannot be parsed is skipped, as CoreDNS does. */
function entriesOf(line: string): { address: string; name: string }[] {
  const [written = "", ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
  const address = written.replace(/%.*/, "");
  return isIP(address) === 0 ? [] : names.map((name) => ({ address, name: normalized(name) }));
}
