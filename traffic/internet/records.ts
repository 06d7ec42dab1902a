import type { Network } from "../model/network";
import { DNS_RECORD, ZONE } from "../model/types";
import { Lookup, orElse, type Unknown } from "../model/unknown";
import type { View } from "../model/view";
import { writtenRecords } from "./externalDns";

/** The stack's DNS records for a name. */
export type Answer =
  /** `wildcard` is the name of the record set when it was made for more names than this one. */
  | { kind: "records"; records: readonly View[]; wildcard: string | undefined }
  /** `at` is a record that hides a wildcard; undefined when there is simply nothing. */
  | { kind: "nothing"; why: string; at: View | undefined };

interface Zones {
  byName: Lookup<View>;
  /** Names that exist: owners of records, and every name above one. */
  existing: Map<string, View>;
  /** Names that external-dns writes perhaps, or nobody knows with what content; and every name above one. */
  doubts: ReadonlyMap<string, Unknown>;
  doubtfullyExisting: ReadonlyMap<string, Unknown>;
}

/**
 * The records that answer for a name, of any type. A wildcard answers for names that do not exist, at any depth below its parent, and only
 * the one right below the closest name that does exist. A name that has records of another type, or that has names below it, exists.
 * Sources: RFC 4592, 2.2 and 3.3.1; Cloudflare, «Wildcard DNS records».
 *
 * @throws Unknown when the name of some record is not known yet and could change the answer
 */
export function recordsOf(network: Network, name: string): Answer {
  const { byName, existing, doubts, doubtfullyExisting } = zones(network);
  const own = byName.known(name);
  if (own.length > 0) return { kind: "records", records: own, wildcard: undefined };
  byName.complete();
  needNone(doubts.get(name));
  const below = existing.get(name);
  if (below !== undefined && nameOf(below) === name)
    return { kind: "nothing", why: `no record of the stack answers for ${name}`, at: undefined };
  if (below !== undefined)
    return { kind: "nothing", why: `${name} has no record, but ${nameOf(below)} below it makes it exist`, at: below };
  let encloser = name;
  do {
    encloser = parent(encloser);
    if (existing.has(encloser)) break;
    needNone(doubtfullyExisting.get(encloser));
  } while (encloser !== "");
  const wildcard = `*.${encloser}`;
  const records = encloser === "" ? [] : byName.known(wildcard);
  if (records.length > 0) return { kind: "records", records, wildcard };
  needNone(doubts.get(wildcard));
  return hidden(byName, existing, encloser, name);
}

function needNone(doubt: Unknown | undefined): void {
  if (doubt !== undefined) throw doubt;
}

/** @throws Unknown when a record's name is not known yet, so that there may be more for any name */
export function needAllRecords(network: Network): void {
  zones(network).byName.complete();
}

/** The NS record, at the name or above it and below the apex, that hands the name to other name servers. */
export function delegationOf(network: Network, name: string, apex: string | undefined): View | undefined {
  const { byName } = zones(network);
  for (let at = name; at !== "" && at !== apex; at = parent(at)) {
    const found = byName.known(at).find((record) => record.at("type").text() === "NS");
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The names of all records, of every zone. */
export function recordNames(network: Network): Iterable<string> {
  return zones(network).byName.keys;
}

/** A record's name as DNS compares it: in lower case, without the dot at the end. */
export function nameOf(record: View): string | undefined {
  return record.at("name").text()?.toLowerCase().replace(/\.$/, "");
}

export function parent(name: string): string {
  const dot = name.indexOf(".");
  return dot < 0 ? "" : name.slice(dot + 1);
}

/** A wildcard further up would have answered, had nothing existed between it and the name. */
function hidden(byName: Lookup<View>, existing: Zones["existing"], encloser: string, name: string): Answer {
  for (let above = parent(encloser); above !== ""; above = parent(above)) {
    const at = existing.get(encloser);
    if (at !== undefined && byName.known(`*.${above}`).length > 0) {
      const by = at.resource.type === ZONE ? "zone" : "record";
      const why = `*.${above} does not answer for ${name}: the ${by} ${nameOf(at)} makes ${encloser} exist`;
      return { kind: "nothing", why, at };
    }
  }
  return { kind: "nothing", why: `no record of the stack answers for ${name}`, at: undefined };
}

function zones(network: Network): Zones {
  return network.index("internet/records", (stack) => {
    const byName = new Lookup<View>();
    const existing = new Map<string, View>();
    // A zone's own name exists: the wildcards of a zone above it answer for nothing below.
    for (const zone of stack.type(ZONE)) {
      const name = orElse(() => nameOf(zone));
      if (name !== undefined) makeExist(existing, name, zone);
    }
    for (const record of stack.type(DNS_RECORD))
      byName.add(() => {
        const name = nameOf(record);
        if (name === undefined) return [];
        makeExist(existing, name, record);
        return [[name, record]];
      });
    const written = writtenRecords(network);
    const others = [...written.records].filter(([name]) => byName.known(name).length === 0);
    for (const [name, records] of others) {
      byName.add(() => records.map((record) => [name, record]));
      for (const record of records) makeExist(existing, name, record);
    }
    const doubtfullyExisting = new Map<string, Unknown>();
    for (const [name, doubt] of written.doubts) makeExist(doubtfullyExisting, name, doubt);
    return { byName, existing, doubts: written.doubts, doubtfullyExisting };
  });
}

/** A record makes its name exist, and every name above it. */
function makeExist<T>(existing: Map<string, T>, name: string, by: T): void {
  for (let above = name; above !== ""; above = parent(above)) if (!existing.has(above)) existing.set(above, by);
}
