import { isIPv4, isIPv6 } from "node:net";
import { fallsThrough } from "./fallthrough";
import { patternOf } from "./pattern";
import { needValues, type Plugin } from "./plugins";
import { BadCorefile, UnknownCorefile } from "./problems";
import type { Link, Said } from "./step";
import { type Text, textOf } from "./templateText";
import { isName, type Key, longestZone, normalized, originsOf } from "./zones";

const CLASSES = ["IN", "CS", "CH", "HS", "NONE", "ANY"];
/** Types beside A, AAAA and ANY: a template of theirs says nothing of addresses. */
const OTHER_TYPES = ["CAA", "CNAME", "HINFO", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SOA", "SRV", "SVCB", "TXT"];
const RCODES = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"];
const OPTIONS = ["match", "answer", "additional", "authority", "rcode", "ederror", "fallthrough", "upstream"];

/**
 * Answers that are made from the name itself. A name in its zones that no pattern matches gets none, unless it falls through; a question of
 * another type is always handed on. Source: plugin/template.
 *
 * @throws BadCorefile, UnknownCorefile
 */
export function template(plugin: Plugin, keys: readonly Key[]): Link {
  const [className, type, ...args] = plugin.args;
  if (className === undefined || type === undefined) throw new BadCorefile("a template names no class or no type");
  if (!CLASSES.includes(className)) throw new BadCorefile(`a template cannot be for the class ${className}`);
  if (!["A", "AAAA", "ANY", ...OTHER_TYPES].includes(type)) throw new UnknownCorefile(`${type} is no type known here`);
  const option = plugin.block.find(([name = ""]) => !OPTIONS.includes(name));
  if (option !== undefined) throw new BadCorefile(`${option[0]} is no setting of the plugin template`);
  needValues(plugin, ["match", "answer", "additional", "authority", "rcode", "ederror"]);
  const patterns = valuesOf(plugin, "match").map(patternOf);
  const answers = valuesOf(plugin, "answer").map(textOf);
  const rcode = plugin.block.findLast(([name]) => name === "rcode")?.[1] ?? "NOERROR";
  if (!RCODES.includes(rcode)) throw new UnknownCorefile(`${rcode} is no response code known here`);
  const zones = originsOf(args, keys);
  if (!["IN", "ANY"].includes(className) || OTHER_TYPES.includes(type)) return () => "next";
  return (name) => {
    const zone = longestZone(zones, name);
    if (zone === undefined) return "next";
    const match = patterns.length === 0 ? ([name] as const) : first(patterns, name);
    if (type === "AAAA") return match && answers.length > 0 && rcode === "NOERROR" ? ONLY_IPV6 : "next";
    if (match === undefined) return fallsThrough(plugin, name) ? "next" : nothing("no pattern of the template matches");
    if (rcode === "SERVFAIL") return nothing(`a template answers with ${rcode}`);
    const said = answered(
      answers.map((text) => text({ name, zone, match })),
      name,
    );
    if (rcode === "NOERROR" || said === "next" || said.kind === "unknown") return said;
    // CoreDNS looks an alias up even then, and does not answer at all if it leads round in a circle.
    if (said.kind === "alias") return { kind: "unknown", why: `a template answers with ${rcode} and an alias` };
    return nothing(`a template answers with ${rcode}`);
  };
}

const ONLY_IPV6: Said = { kind: "unknown", why: "a template answers it with an IPv6 address" };

const nothing = (why: string): Said => ({ kind: "nothing", why });

function valuesOf({ block }: Plugin, option: string): string[] {
  return block.flatMap(([name, ...values]) => (name === option ? values : []));
}

function first(patterns: readonly RegExp[], name: string): RegExpExecArray | undefined {
  return patterns.map((pattern) => pattern.exec(name)).find((match) => match !== null) ?? undefined;
}

/** A record in a zone file's words: owner, lifetime and class where they are written, type, value. */
const RECORD = /^(\S+)\s+(?:\d+\s+)?(?:IN\s+)?(?:\d+\s+)?(A|AAAA|CNAME|TXT)\s+(\S.*)$/i;

function answered(records: readonly Text[], name: string): Said {
  const unclear: Said = { kind: "unknown", why: "a template's answer is not understood" };
  const found: { type: string; value: string }[] = [];
  for (const record of records) {
    const [, owner = "", type = "", value = ""] = RECORD.exec(record?.trim() ?? "") ?? [];
    if (owner === "" || normalized(owner) !== name) return unclear;
    found.push({ type: type.toUpperCase(), value: value.trim() });
  }
  const alias = found.find(({ type }) => type === "CNAME");
  if (alias !== undefined && found.length > 1) return unclear;
  if (found.some((record) => !isRecord(record))) return nothing("a template's answer is no record");
  if (alias !== undefined) return { kind: "alias", name: normalized(alias.value) };
  const addresses = found.filter(({ type }) => type !== "TXT").map(({ value }) => value);
  return addresses.length === 0
    ? nothing("a template answers it without an address")
    : { kind: "addresses", addresses, by: "template" };
}

function isRecord({ type, value }: { type: string; value: string }): boolean {
  if (type === "A") return isIPv4(value);
  if (type === "AAAA") return isIPv6(value);
  return type !== "CNAME" || isName(value);
}
