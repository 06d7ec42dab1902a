import { any, type Truth, Unknown } from "../model/unknown";
import type { Protocol } from "../model/verdict";
import type { View } from "../model/view";
import { field, type Rule, rules } from "./policyFile";
import type { PortRange } from "./ports";
import { isLogin, isTailnetAddress, type Principal, Selectors, type Target } from "./selectors";

/** A policy file's answer for one connection. */
export type Access =
  /** `src` is whom the rule is for, as it is written. */
  | { allowed: true; by: View; src: readonly string[] }
  | { allowed: false }
  /** `why` names what would have to be known. */
  | { allowed: undefined; why: string; by: View };

/** Where a connection goes. */
export interface Opened {
  target: Target;
  protocol: Protocol;
  port: number;
  /** Tags of the router that the traffic takes. */
  through?: readonly string[] | undefined;
}

/** One rule, one destination selector, one range of ports. */
interface Opening {
  rule: Rule;
  /** The rule's sources as text, so that rules for the same people are asked once. */
  sources: string;
  selector: string;
  ports: PortRange | undefined;
  /** An entry that could not be read as ports. */
  unread: string | undefined;
}

/**
 * One policy file, ready to be asked. Everything is refused that no rule allows, and rules only ever add
 * (https://tailscale.com/kb/1538/grants-syntax, «Core concepts»).
 */
export class Policy {
  readonly selectors: Selectors;
  /** Openings to one address or one tag, by it: the usual ones, and as many as there are apps. */
  private readonly exact = new Map<string, Opening[]>();
  /** Openings to ranges, autogroups, people and everything. */
  private readonly wide: Opening[] = [];
  private readonly sources = new Map<string, Truth>();
  /** A file without `acls` and `grants` allows everything; empty ones allow nothing. Source: tailscale/tailscale#2799. */
  private readonly ruleless: boolean;

  constructor(readonly file: View) {
    const all = rules(file);
    this.selectors = new Selectors(file, logins(file, all));
    this.ruleless = !field(file, "acls").exists() && !field(file, "grants").exists();
    const seen = new Set<string>();
    for (const rule of all)
      for (const opening of openings(rule)) {
        const key = this.exactKey(opening.selector);
        const to = key ?? opening.selector;
        const same = JSON.stringify([opening.sources, to, opening.ports, opening.unread, rule.via, rule.postures]);
        // One grant an app makes hundreds that open the same door, of a Gateway's address.
        if (seen.has(same)) continue;
        seen.add(same);
        if (key === undefined) this.wide.push(opening);
        else if (this.exact.has(key)) this.exact.get(key)?.push(opening);
        else this.exact.set(key, [opening]);
      }
  }

  /** May `who` reach the target's port? */
  access(who: Principal, opened: Opened): Access {
    if (this.ruleless) return { allowed: true, by: this.file, src: ["*"] };
    let open: Access = { allowed: false };
    for (const opening of this.candidates(opened.target)) {
      const match = this.holds(opening, who, opened);
      if (match === true) return { allowed: true, by: opening.rule.view, src: opening.rule.src };
      if (match instanceof Unknown && open.allowed === false)
        open = { allowed: undefined, why: match.why, by: opening.rule.view };
    }
    return open;
  }

  /** The rules that open the target's port, to somebody. */
  openers({ target, protocol, port }: Opened): readonly Rule[] {
    const found = [...this.candidates(target)].filter(
      ({ selector, ports }) =>
        ports !== undefined &&
        ports.protocol === protocol &&
        ports.first <= port &&
        port <= ports.last &&
        this.selectors.destination(selector, target, { kind: "anybody" }) === true,
    );
    return [...new Set(found.map(({ rule }) => rule))];
  }

  /** The openings that may be for a target: not all of them, for there are as many as apps. */
  private *candidates(target: Target): Iterable<Opening> {
    // It is not known which device has an address of the tailnet: it may be any.
    if (target.kind === "address" && isTailnetAddress(target.address))
      for (const openings of this.exact.values()) yield* openings;
    else for (const key of keysOf(target)) yield* this.exact.get(key) ?? [];
    yield* this.wide;
  }

  private holds(
    { rule, sources, selector, ports, unread }: Opening,
    who: Principal,
    { target, protocol, port, through = [] }: Opened,
  ): Truth {
    if (ports !== undefined && (ports.protocol !== protocol || port < ports.first || ports.last < port)) return false;
    const to = this.selectors.destination(selector, target, who);
    if (to === false) return false;
    const from = this.source(rule, sources, who);
    if (from === false) return false;
    if (unread !== undefined)
      return Unknown.because(`${rule.view.path} names ports that are not understood: ${unread}`);
    if (from !== true) return from;
    if (to !== true) return to;
    if (rule.postures.length > 0) return Unknown.because(`whether the device fulfils ${rule.postures.join(", ")}`);
    if (rule.via.length > 0 && !rule.via.some((tag) => through.includes(tag)))
      return Unknown.because(`${rule.view.path} is for traffic through ${rule.via.join(", ")}`);
    return true;
  }

  private source(rule: Rule, sources: string, who: Principal): Truth {
    const key = `${who.kind} ${"name" in who ? who.name : "address" in who ? who.address : ""} ${sources}`;
    let match = this.sources.get(key);
    if (match === undefined) {
      match = any(rule.src, (selector) => this.selectors.source(selector, who));
      this.sources.set(key, match);
    }
    return match;
  }

  /** The address or tag that a selector stands for alone. */
  private exactKey(selector: string): string | undefined {
    const host = this.selectors.hostOf(selector);
    if (/^\d+(\.\d+){3}(\/32)?$/.test(host) && !isTailnetAddress(host.replace("/32", "")))
      return host.replace("/32", "");
    return selector.startsWith("tag:") ? selector : undefined;
  }
}

/** The keys under which rules for exactly this target are found. */
function keysOf(target: Target): readonly string[] {
  if (target.kind === "address") return [target.address];
  if (target.kind === "device") return target.tags;
  return "name" in target ? [target.name] : [];
}

function logins(file: View, all: readonly Rule[]): string[] {
  const groups = field(file, "groups").entries();
  const names = [...all.flatMap((rule) => rule.src), ...groups.flatMap(([, members]) => members.texts())];
  return [...new Set(names)].filter(isLogin);
}

function openings(rule: Rule): Opening[] {
  const sources = JSON.stringify(rule.src);
  return rule.to.flatMap(({ selectors, ports, unread }) =>
    selectors.flatMap((selector) => [
      ...ports.map((range) => ({ rule, sources, selector, ports: range, unread: undefined })),
      ...unread.map((entry) => ({ rule, sources, selector, ports: undefined, unread: entry })),
    ]),
  );
}
