import { isIPv4, isIPv6 } from "node:net";
import { BadCorefile, UnknownCorefile } from "./problems";
import { isIn, isName, normalized } from "./zones";

/** A record of a zone file. The value of CNAME, NS and PTR is a name in lower case with its last dot, of other types the text behind the type. */
interface ZoneRecord {
  type: string;
  value: string;
}

/** Records by their owner's name, in lower case and with its last dot. SOA and NS of the zone itself are not among them. */
export type Zone = ReadonlyMap<string, readonly ZoneRecord[]>;

/** Types whose values say nothing of addresses, so that they need not be understood. */
const OTHER_TYPES = "CAA HINFO HTTPS LOC MX NAPTR SOA SRV SSHFP SVCB TLSA TXT".split(" ");
const TTL = /^(?:\d+[smhdw]?)+$/i;

/**
 * A zone file in the master format. Sources: RFC 1035, section 5; miekg/dns, scan.go; CoreDNS, plugin/file.
 *
 * @param origin the zone's name in lower case, with its last dot
 * @throws BadCorefile where CoreDNS does not start with it, UnknownCorefile where this reader does not follow
 */
export function parseZone(text: string, origin: string): Zone {
  const zone = new Map<string, ZoneRecord[]>();
  let [base, owner, hasSoa, hasTtl] = [origin, undefined as string | undefined, false, false];
  for (const { indented, words } of entriesOf(text)) {
    const [first = ""] = words;
    if (!indented && first.startsWith("$")) {
      base = directive(words, base);
      hasTtl ||= /^\$TTL$/i.test(first);
      continue;
    }
    if (!indented) owner = absolute(first, base);
    const { ttl, bare, ...record } = recordOf(indented ? words : words.slice(1), base);
    if (bare && !indented && !hasTtl) throw new BadCorefile(`the zone ${origin} begins without a lifetime`);
    hasTtl ||= ttl;
    hasSoa ||= record.type === "SOA";
    const isApex = record.type === "SOA" || (record.type === "NS" && owner === origin);
    // The first record may have no owner: then it is nobody's.
    if (!isApex && owner !== undefined) zone.set(owner, [...(zone.get(owner) ?? []), record]);
  }
  if (!hasSoa) throw new BadCorefile(`the file of the zone ${origin} has no SOA record`);
  return zone;
}

/** The words of each record or directive, joined over all of its lines, without comments. */
function entriesOf(text: string): { indented: boolean; words: string[] }[] {
  const entries: { indented: boolean; words: string[] }[] = [];
  let depth = 0;
  for (const line of text.split(/\r?\n/)) {
    const tokens =
      line.match(/"(?:[^"\\]|\\.)*"|;.*|[()]|[^\s;()"]+/g)?.filter((token) => !token.startsWith(";")) ?? [];
    if (tokens.some((token) => token.includes("\\"))) throw new UnknownCorefile("a zone file has an escaped character");
    if (depth === 0 && tokens.length > 0) entries.push({ indented: /^\s/.test(line), words: [] });
    for (const token of tokens) {
      if (token === "(") depth += 1;
      else if (token === ")") depth -= 1;
      else entries.at(-1)?.words.push(token);
    }
  }
  if (depth !== 0) throw new BadCorefile("a zone file has a bracket without its other one");
  return entries;
}

/** @returns the origin of the names that follow */
function directive([name = "", value = ""]: readonly string[], base: string): string {
  if (name.toUpperCase() === "$TTL" && TTL.test(value)) return base;
  if (name.toUpperCase() === "$ORIGIN" && isName(value)) return absolute(value, base);
  throw new UnknownCorefile(`a zone file has ${name}, which this model does not read`);
}

/** `ttl`: a lifetime is written; `bare`: neither that nor a class is. */
type Written = ZoneRecord & { ttl: boolean; bare: boolean };

function recordOf(words: readonly string[], base: string): Written {
  const isClass = (word = "") => /^IN$/i.test(word);
  const start = words.findIndex((word) => !TTL.test(word) && !isClass(word));
  // Lifetime and class stand in either order, and each may be left out.
  const before = words.slice(0, start);
  const [written = "", ...values] = words.slice(start);
  const [type, value] = [written.toUpperCase(), values.join(" ")];
  if (start < 0 || before.length > 2 || before.filter(isClass).length > 1 || values.length === 0)
    throw new UnknownCorefile(`a zone file has ${words.join(" ")}, which this model does not read`);
  const head = { type, ttl: before.some((word) => TTL.test(word)), bare: before.length === 0 };
  switch (type) {
    case "A":
    case "AAAA":
      if (!(type === "A" ? isIPv4(value) : isIPv6(value)))
        throw new BadCorefile(`${value} is no ${type} record's address`);
      return { ...head, value };
    case "NS":
    case "PTR":
    case "CNAME":
      if (values.length !== 1 || !isName(value))
        throw new BadCorefile(`${value} is no name that a ${type} record can have`);
      return { ...head, value: absolute(value, base) };
    default:
      if (!OTHER_TYPES.includes(type))
        throw new UnknownCorefile(`a zone file has ${words.join(" ")}, which this model does not read`);
      return { ...head, value };
  }
}

function absolute(name: string, base: string): string {
  if (name === "@") return base;
  if (!isName(name)) throw new UnknownCorefile(`a zone file has the name ${name}`);
  if (name.endsWith(".")) return normalized(name);
  return normalized(base === "." ? `${name}.` : `${name}.${base}`);
}

/** A zone's answer to a question. */
export type ZoneAnswer =
  | { kind: "records"; records: readonly ZoneRecord[]; by: string }
  /** The name is not there; `exists`: but one below it is. */
  | { kind: "no name"; exists: boolean }
  | { kind: "delegated"; to: string };

/**
 * CoreDNS goes through a name from the right. The star of the deepest level that it misses counts, also one above a name that only has others below
 * it, to which RFC 4592 would not apply. Source: plugin/file/lookup.go.
 */
export function lookup(zone: Zone, origin: string, name: string): ZoneAnswer {
  const labels = name
    .slice(0, name.length - (origin === "." ? 1 : origin.length))
    .split(".")
    .filter((l) => l !== "");
  let star: string | undefined;
  for (let i = 0; i <= labels.length; i++) {
    const part = [...labels.slice(labels.length - i), origin === "." ? "" : origin].join(".") || ".";
    const found = zone.get(part);
    if (found === undefined) {
      // The root's own star is never asked for.
      const wild = part.replace(/^[^.]+/, "*");
      if (wild !== "*." && zone.has(wild)) star = wild;
      continue;
    }
    if (found.some(({ type }) => type === "NS")) return { kind: "delegated", to: part };
    if (part === name) return { kind: "records", records: found, by: name };
  }
  if (star !== undefined) return { kind: "records", records: zone.get(star) ?? [], by: star };
  return { kind: "no name", exists: [...zone.keys()].some((other) => isIn(other, name)) };
}
