import { getDomain } from "tldts";
import type { Network } from "../model/network";
import { ZONE } from "../model/types";
import { parent, recordNames } from "./records";

/**
 * The apex of the zone that a name belongs to: of a Zone that the stack has, else of the records. Names that Cloudflare serves belong to
 * registered domains; a zone for a part of one (a plan for enterprises) is not told apart without its Zone resource.
 *
 * @returns undefined for a name in no zone that the stack has records of
 */
export function apexOf(network: Network, name: string): string | undefined {
  const apexes = network.index("internet/apexes", (stack) => {
    const known = stack.type(ZONE).flatMap((zone) => zone.at("name").text()?.toLowerCase() ?? []);
    return new Set([...known, ...[...recordNames(network)].filter((n) => !within(n, known)).map(registered)]);
  });
  for (let above = name; above !== ""; above = parent(above)) if (apexes.has(above)) return above;
  return undefined;
}

/** How many labels a name has below its zone's apex; 0 for the apex. */
export function depth(name: string, apex: string): number {
  return name.split(".").length - apex.split(".").length;
}

function within(name: string, apexes: readonly string[]): boolean {
  return apexes.some((apex) => name === apex || name.endsWith(`.${apex}`));
}

/** The part of a name that can be registered: `example.co.uk`, and `example.eu.org`, by Mozilla's list of public suffixes. */
function registered(name: string): string {
  return getDomain(name.replace(/^\*\./, ""), { allowPrivateDomains: true }) ?? name;
}
