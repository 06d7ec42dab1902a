import { ipv6, parseAddress } from "../model/addresses";
import type { Answer, QuestionType } from "./answer";

/** A DNS rewrite of AdGuard Home. */
export interface Rewrite {
  /** A name, or `*.example.org` for every name below a domain. */
  domain: string;
  /** An address; a domain that is its own answer is an exception, which is asked of the public DNS. */
  answer: string;
}

/**
 * AdGuard Home's answer: entries of the name itself, or else those of the longest star above it, for each kind of address apart. A name with an
 * entry has no records of other types. Source: AdGuard Home, internal/filtering/rewrites.go, findRewrites.
 */
export function rewritten(rewrites: readonly Rewrite[], asked: string, type: QuestionType): Answer {
  const name = asked.toLowerCase();
  const [fours, sixes] = [counting(rewrites, name, ipv6), counting(rewrites, name, parseAddress)];
  const all = [...new Set([...fours, ...sixes])];
  const [first] = all;
  if (first === undefined) return { kind: "forwarded", to: undefined, by: undefined };
  const by = { line: rewrites.indexOf(first) + 1, text: `${first.domain} → ${first.answer}` };
  if (first.answer === first.domain) return { kind: "forwarded", to: undefined, by };
  // Another name, which is asked for in its place, or one of the words A and AAAA.
  const isNone = (answer: string) => parseAddress(answer) === undefined && ipv6(answer) === undefined;
  if (all.some(({ answer }) => isNone(answer))) return { kind: "unknown", by };
  return type === "A" ? { kind: "addresses", addresses: all.map(({ answer }) => answer), by } : { kind: "nothing", by };
}

/** The entries that count for one kind of address. @param other reads what is of the other kind, which is left out */
function counting(rewrites: readonly Rewrite[], name: string, other: (answer: string) => unknown): readonly Rewrite[] {
  const own = rewrites.filter(({ answer }) => other(answer) === undefined);
  const exact = own.filter(({ domain }) => domain === name);
  const stars = own
    .filter(({ domain }) => domain.startsWith("*.") && name.endsWith(domain.slice(1)))
    .sort((a, b) => b.domain.length - a.domain.length);
  return exact.length > 0 ? exact : stars.slice(0, 1);
}
