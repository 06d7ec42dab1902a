import { goRegexp } from "../../internet/goRegexp";
import { patternOf } from "./pattern";
import type { Plugin } from "./plugins";
import { BadCorefile, UnknownCorefile } from "./problems";
import type { Link } from "./step";
import { normalized } from "./zones";

interface Rule {
  stops: boolean;
  /** The name in its place, perhaps the same one; undefined where the rule is not for it. */
  apply(name: string): string | undefined;
  /** Set where the rule changes more than the name, which this reader does not follow: the kind of change, for the reason of an Unknown. */
  changes?: string;
}

/**
 * Names that are asked for in the place of others. An answer's names are changed back, never its addresses. Source: plugin/rewrite.
 *
 * @throws BadCorefile, UnknownCorefile
 */
export function rewrite(plugins: readonly Plugin[]): Link {
  const rules = plugins.map(ruleOf);
  return (asked) => {
    let name = asked;
    for (const { apply, stops, changes } of rules) {
      const renamed = apply(name);
      if (renamed === undefined) continue;
      if (changes !== undefined) return { kind: "unknown", why: `a rewrite changes its ${changes}` };
      name = renamed;
      if (stops) break;
    }
    return name === asked ? "next" : { kind: "renamed", name };
  };
}

function ruleOf({ args, block }: Plugin): Rule {
  if (args.length >= 2 && block.length > 0) throw new UnknownCorefile(`rewrite ${args.join(" ")} has a block`);
  const words = [...args, ...block.flat()];
  const [first = ""] = words;
  const hasMode = /^(?:stop|continue)$/i.test(first);
  const [type = "", ...rest] = hasMode ? words.slice(1) : words;
  const stops = first.toLowerCase() !== "continue";
  const every = (name: string) => name;
  switch (type.toLowerCase()) {
    case "name":
      return { stops, apply: nameRule(rest) };
    case "ttl":
      return { stops, apply: ttlRule(rest) };
    case "type":
    case "class": {
      const [from, , ...more] = rest;
      if (rest.length < 2 || more.length > 0) throw new BadCorefile(`rewrite ${words.join(" ")} has not two values`);
      const isOurs = ["A", "IN"].includes(from?.toUpperCase() ?? "");
      return { stops, apply: isOurs ? every : () => undefined, changes: type };
    }
    case "edns0":
    case "cname":
    case "rcode":
      return { stops, apply: every, changes: type };
    default:
      throw new BadCorefile(`rewrite ${words.join(" ")} is no rule`);
  }
}

function nameRule(words: readonly string[]): (name: string) => string | undefined {
  if (words.length < 2) throw new BadCorefile(`rewrite name ${words.join(" ")} has too few words`);
  const [kind = "", from = "", to = "", ...answers] = words.length === 2 ? ["exact", ...words] : words;
  if (answers.length > 0) checkAnswers(answers);
  if (kind.toLowerCase() === "regex") return regexRule(from, to);
  if (kind.toLowerCase() === "exact" && (goRegexp(to) === undefined || /\{\d+\}/.test(from)))
    throw new UnknownCorefile(`whether CoreDNS takes ${to} for a name is not known`);
  const [matches, replace] = comparison(kind, normalized(from));
  return (name) => (matches(name) ? replace(name, normalized(to)) : undefined);
}

/** A name's lifetime in caches is another; where it is from is the same. But other rules are not asked any more. */
function ttlRule(words: readonly string[]): (name: string) => string | undefined {
  const [kind = "", from = "", ttl = "", ...more] = words.length === 2 ? ["exact", ...words] : words;
  if (words.length < 2 || more.length > 0) throw new BadCorefile(`rewrite ttl ${words.join(" ")} is no rule`);
  if (!/^\d{1,9}$/.test(ttl)) throw new UnknownCorefile(`${ttl} is no lifetime that is known here`);
  const pattern = kind.toLowerCase() === "regex" ? patternOf(from) : undefined;
  const matches = pattern ? (name: string) => pattern.test(name) : comparison(kind, normalized(from))[0];
  return (name) => (matches(name) ? name : undefined);
}

type Comparison = [matches: (name: string) => boolean, replace: (name: string, to: string) => string];

/**
 * CoreDNS ends what it compares with a dot in every kind of rule: a prefix `db` is the label `db`, and `db-` matches only a label that ends
 * with a hyphen. A suffix may begin within a label.
 */
function comparison(kind: string, from: string): Comparison {
  switch (kind.toLowerCase()) {
    case "exact":
      return [(name) => name === from, (_, to) => to];
    case "prefix":
      return [(name) => name.startsWith(from), (name, to) => `${to}${name.slice(from.length)}`];
    case "suffix":
      return [(name) => name.endsWith(from), (name, to) => `${name.slice(0, -from.length)}${to}`];
    case "substring":
      return [(name) => name.includes(from), (name, to) => name.replaceAll(from, () => to)];
    default:
      throw new BadCorefile(`a rewrite cannot compare names by ${kind}`);
  }
}

function regexRule(from: string, to: string): (name: string) => string | undefined {
  const pattern = patternOf(from);
  const groups = (new RegExp(`${pattern.source}|`, "u").exec("")?.length ?? 1) - 1;
  const used = new Set(to.match(/\{(?:\d|[1-9]\d|100)\}/g));
  if (used.size > groups) throw new BadCorefile(`${to} has more places than ${from} has groups`);
  const written = normalized(to);
  return (name) => pattern.exec(name)?.reduce((made, group = "", i) => made.replaceAll(`{${i}}`, () => group), written);
}

/** Rules for the names in answers: `answer auto`, `answer name FROM TO`, `answer value FROM TO`. They leave addresses alone. */
function checkAnswers(words: readonly string[]): void {
  const refuse = () => new BadCorefile(`${words.join(" ")} is no rule for answers`);
  if (words.length < 2 || words[0] !== "answer") throw refuse();
  const kinds: string[] = [];
  for (let at = 0; at < words.length; ) {
    if (words[at] === "answer") at += 1;
    const kind = words[at] ?? "";
    const [from, to] = [words[at + 1], words[at + 2]];
    kinds.push(kind);
    if (kind === "auto") at += 1;
    else if ((kind === "name" || kind === "value") && from !== undefined && to !== undefined) {
      regexRule(from, to);
      at += 3;
    } else throw refuse();
  }
  if (kinds.includes("auto") && kinds.includes("name")) throw refuse();
}
