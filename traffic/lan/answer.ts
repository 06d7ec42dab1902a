import { parseAddress } from "../addresses";
import type { Alias, Dnsmasq, DomainRule, Setting } from "./dnsmasq";

/** What a dnsmasq answers to one question. */
export type Answer =
  | { kind: "addresses"; addresses: readonly string[]; by: Setting }
  /** Answered here, with no record of the type: the name does not exist, or has none of them. */
  | { kind: "nothing"; by: Setting }
  /** Asked of another server; undefined: of its usual ones. */
  | { kind: "forwarded"; to: string | undefined; by: Setting | undefined }
  | { kind: "unknown"; by: Setting };

export type QuestionType = "A" | "HTTPS";

/** As many aliases as dnsmasq follows. Source: CNAME_CHAIN in its config.h. */
const LONGEST_CHAIN = 10;

/**
 * The answer of dnsmasq 2.86 and later. Order: aliases and records of the name itself, then the rule for the most specific domain; there an
 * address counts for questions that it answers, and a server (or nobody) for the others. Sources: dnsmasq(8), `--address`, `--server`,
 * `--host-record`, `--cname`; domain-match.c.
 */
export function answer(config: Dnsmasq, name: string, type: QuestionType): Answer {
  let asked = name.toLowerCase();
  for (let links = 0; links < LONGEST_CHAIN; links++) {
    const records = config.hosts.get(asked);
    const [first] = records ?? [];
    const addresses = (records ?? []).flatMap((r) => r.addresses).filter((a) => parseAddress(a) !== undefined);
    if (type === "A" && first !== undefined && addresses.length > 0) return { kind: "addresses", addresses, by: first };
    const alias = aliasOf(config, asked);
    // An alias leads only to names that are known here.
    if (alias === undefined || !isLocal(config, alias.target)) break;
    asked = alias.target;
  }
  const [unread] = config.opaque;
  if (unread !== undefined) return { kind: "unknown", by: unread };
  return byDomain(config, asked, type);
}

function aliasOf(config: Dnsmasq, name: string): Alias | undefined {
  const exact = config.aliases.get(name);
  if (exact !== undefined) return exact;
  const labels = name.split(".");
  for (let i = 1; i < labels.length; i++) {
    const wildcard = config.aliases.get(`*.${labels.slice(i).join(".")}`);
    if (wildcard !== undefined) return wildcard;
  }
  return undefined;
}

function isLocal(config: Dnsmasq, name: string): boolean {
  return config.hosts.has(name) || aliasOf(config, name) !== undefined;
}

function byDomain(config: Dnsmasq, name: string, type: QuestionType): Answer {
  for (const rules of matching(config.rules, name)) {
    const literal = rules.filter((r) => r.answer.kind === "address");
    const fitting = literal.filter(
      (r) => r.answer.kind === "address" && type === "A" && parseAddress(r.answer.address) !== undefined,
    );
    const [address] = fitting;
    if (address !== undefined)
      return {
        kind: "addresses",
        addresses: fitting.flatMap((r) => (r.answer.kind === "address" ? r.answer.address : [])),
        by: address,
      };
    const standard = rules.find((r) => r.answer.kind === "standard");
    if (standard !== undefined) return { kind: "forwarded", to: undefined, by: standard };
    const nowhere = rules.find((r) => r.answer.kind === "nowhere");
    if (nowhere !== undefined) return { kind: "nothing", by: nowhere };
    const server = rules.find((r) => r.answer.kind === "server");
    if (server?.answer.kind === "server")
      return { kind: "forwarded", to: server.answer.server.replace(/[#@].*$/, ""), by: server };
  }
  const unqualified = !name.includes(".");
  if (unqualified && config.domainNeeded && type === "A")
    return { kind: "nothing", by: { line: 0, text: "domain-needed" } };
  return { kind: "forwarded", to: undefined, by: undefined };
}

/** The rules for a name in groups of one domain, the most specific domain first; one with a star comes after the same one without. */
function matching(rules: readonly DomainRule[], name: string): DomainRule[][] {
  const groups = new Map<string, DomainRule[]>();
  for (const rule of rules) {
    if (!matches(rule, name)) continue;
    const key = `${rule.domain ?? "//"} ${rule.form === "labels"}`;
    groups.set(key, [...(groups.get(key) ?? []), rule]);
  }
  return [...groups.values()].sort((a, b) => specificity(b[0]) - specificity(a[0]));
}

function specificity(rule: DomainRule | undefined): number {
  if (rule?.domain === undefined) return 0.25;
  return rule.domain.length + (rule.form === "labels" ? 0.5 : 0);
}

function matches({ domain, form }: DomainRule, name: string): boolean {
  if (domain === undefined) return !name.includes(".");
  if (domain === "") return true;
  if (form === "ending") return name.endsWith(domain);
  const below = name.endsWith(`.${domain}`);
  return form === "below" ? below : below || name === domain;
}
