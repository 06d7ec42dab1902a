import { ipv6, parseAddress } from "../model/addresses";
import type { Alias, Dnsmasq, DomainRule, HostRecord, Setting } from "./dnsmasq";

/** A dnsmasq's answer to one question. */
export type Answer =
  | { kind: "addresses"; addresses: readonly string[]; by: Setting }
  /** Answered here, with no record of the type: the name does not exist, or has none of them. */
  | { kind: "nothing"; by: Setting }
  /** Asked of another server; undefined: of its usual ones. */
  | { kind: "forwarded"; to: string | undefined; by: Setting | undefined }
  | { kind: "unknown"; by: Setting };

/** `A` stands for addresses of both kinds: a client asks for both. */
export type QuestionType = "A" | "HTTPS";
type RecordType = QuestionType | "AAAA";

/** As many aliases as dnsmasq follows. Source: CNAME_CHAIN in its config.h. */
const LONGEST_CHAIN = 10;

/**
 * The answer of dnsmasq 2.86 and later. Order: an alias of the name, its records, then the rule for the most specific domain; there an
 * address counts for questions that it answers, and a server (or nobody) for the others. Sources: dnsmasq(8), `--address`, `--server`,
 * `--host-record`, `--cname`; domain-match.c.
 */
export function answer(config: Dnsmasq, name: string, type: RecordType): Answer {
  const asked = name.toLowerCase();
  const alias = config.aliases.get(asked);
  if (alias !== undefined) return followed(config, alias, type);
  const own = config.hosts.get(asked);
  const addresses = addressesOf(own, type);
  const [first] = own ?? [];
  if (first !== undefined && addresses.length > 0) return { kind: "addresses", addresses, by: first };
  const [unread] = config.opaque;
  if (unread !== undefined) return { kind: "unknown", by: unread };
  return byDomain(config, asked, type);
}

/** The answer for a client that asks for addresses of both kinds. A kind that is asked elsewhere is left out. */
export function addressAnswer(config: Dnsmasq, name: string): Answer {
  const [fours, sixes] = [answer(config, name, "A"), answer(config, name, "AAAA")];
  if (sixes.kind !== "addresses" || sixes.addresses.includes(NOWHERE.AAAA)) return fours;
  if (fours.kind === "nothing") return sixes;
  return fours.kind === "addresses" ? { ...fours, addresses: [...fours.addresses, ...sixes.addresses] } : fours;
}

/** The addresses that dnsmasq puts in for `#`. */
const NOWHERE = { A: "0.0.0.0", AAAA: "::" } as const;

function isAnswerTo(type: RecordType, address: string): boolean {
  if (type === "HTTPS") return false;
  return (type === "A" ? parseAddress(address) : ipv6(address)) !== undefined;
}

function addressesOf(records: readonly HostRecord[] | undefined, type: RecordType): string[] {
  return (records ?? []).flatMap((r) => r.addresses).filter((a) => isAnswerTo(type, a));
}

/** An alias leads only to names that are known here: for another one the alias alone is the answer, and no address. */
function followed(config: Dnsmasq, alias: Alias, type: RecordType): Answer {
  let last = alias;
  for (let links = 0; links < LONGEST_CHAIN; links++) {
    const next = config.aliases.get(last.target);
    if (next === undefined) break;
    last = next;
  }
  const addresses = addressesOf(config.hosts.get(last.target), type);
  return addresses.length > 0 ? { kind: "addresses", addresses, by: alias } : { kind: "nothing", by: alias };
}

function byDomain(config: Dnsmasq, name: string, type: RecordType): Answer {
  for (const rules of matching(config.rules, name)) {
    const literal = type === "HTTPS" ? undefined : literalOf(rules, type);
    if (literal !== undefined) return literal;
    const standard = rules.find((r) => r.answer.kind === "standard");
    if (standard !== undefined) return { kind: "forwarded", to: undefined, by: standard };
    const server = rules.find((r) => r.answer.kind === "server");
    if (server?.answer.kind === "server")
      return { kind: "forwarded", to: server.answer.server.replace(/[#@].*$/, ""), by: server };
    const nowhere = rules.find((r) => r.answer.kind === "nowhere");
    // For every name there are the usual servers as well, and a server comes before nobody.
    if (nowhere !== undefined && nowhere.domain !== "") return { kind: "nothing", by: nowhere };
  }
  const unqualified = !name.includes(".");
  if (unqualified && config.domainNeeded && type !== "HTTPS")
    return { kind: "nothing", by: { line: 0, text: "domain-needed" } };
  return { kind: "forwarded", to: undefined, by: undefined };
}

/** The addresses that rules give, or that of nowhere. */
function literalOf(rules: readonly DomainRule[], type: "A" | "AAAA"): Answer | undefined {
  const given = rules.flatMap((by) =>
    by.answer.kind === "address" && isAnswerTo(type, by.answer.address) ? [{ by, address: by.answer.address }] : [],
  );
  const [first] = given;
  if (first !== undefined) return { kind: "addresses", addresses: given.map((g) => g.address), by: first.by };
  const zeros = rules.find((r) => r.answer.kind === "zeros");
  return zeros && { kind: "addresses", addresses: [NOWHERE[type]], by: zeros };
}

/**
 * The rules for a name in groups of one domain, the longest domain first. Rules with a star count only where the same domain without a star
 * has none.
 */
function matching(rules: readonly DomainRule[], name: string): DomainRule[][] {
  const groups = new Map<string, DomainRule[]>();
  for (const rule of rules) {
    if (!matches(rule, name)) continue;
    const key = rule.domain ?? "//";
    const before = groups.get(key) ?? [];
    if (before.every((r) => r.form === rule.form)) groups.set(key, [...before, rule]);
    else if (rule.form === "labels") groups.set(key, [rule]);
  }
  return [...groups.values()].sort((a, b) => length(b[0]) - length(a[0]));
}

/** `//`, for names without dots, comes before `#`, for every name. */
function length(rule: DomainRule | undefined): number {
  return rule?.domain === undefined ? 0.5 : rule.domain.length;
}

function matches({ domain, form }: DomainRule, name: string): boolean {
  if (domain === undefined) return !name.includes(".");
  if (domain === "") return true;
  if (form === "ending") return name.endsWith(domain);
  return name === domain || name.endsWith(`.${domain}`);
}
