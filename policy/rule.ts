import type { Resource } from "../traffic/model/resource";
import { Stack } from "../traffic/model/stack";
import { settle, Unknown } from "../traffic/model/unknown";
import { View } from "../traffic/model/view";

type Level = "mandatory" | "advisory";

/** A value of a rule that a network may set, in the pack's configuration under the rule's code. */
export interface Setting {
  type: "number" | "texts" | "text";
  describes: string;
  default: number | string | readonly string[];
}

interface Described {
  /** `NET-A01`: how messages, configuration, exceptions and docs/policy.md name the rule. Never reused. */
  code: string;
  title: string;
  /** The damage in the house without the rule, in a sentence or two. Part of every message. */
  prevents: string;
  level: Level;
  settings?: Readonly<Record<string, Setting>>;
}

/** Judges one resource at a time by its inputs, before it is created or changed. */
export interface ResourceRule extends Described {
  scope: "resource";
  applies(type: string): boolean;
  check(resource: View, judge: Judge): void;
}

/** Judges resources that have to agree, once all of them are registered. */
export interface StackRule extends Described {
  scope: "stack";
  check(stack: Stack, judge: Judge): void;
}

export type Rule = ResourceRule | StackRule;

export function resourceRule(rule: Omit<ResourceRule, "scope">): ResourceRule {
  return { scope: "resource", ...rule };
}

export function stackRule(rule: Omit<StackRule, "scope">): StackRule {
  return { scope: "stack", ...rule };
}

export interface Violation {
  resource: Resource;
  /** The faulty setting, with its value. */
  found: string;
  /** The correction: a value to write instead. */
  instead: string;
}

/** A value that a rule needed and that only the update will know; or, with a reason, something that it cannot tell at all. */
export interface Unjudged {
  resource: Resource;
  path: string;
  why?: string;
}

/** Collects the findings of one rule while it looks. */
export class Judge {
  readonly violations: Violation[] = [];
  readonly unjudged: Unjudged[] = [];

  constructor(
    private readonly rule: Rule,
    private readonly configured: Readonly<Record<string, unknown>> = {},
  ) {}

  violation(where: View, found: string, instead: string): void {
    this.violations.push({ resource: where.resource, found, instead });
  }

  /** Something that cannot be told, for another reason than a value that is not known yet. */
  cannotTell(where: View, why: string): void {
    this.unjudged.push({ resource: where.resource, path: where.path, why });
  }

  /**
   * Judges one thing on its own: a value that is not known yet ends this attempt and no other, so that everything known is
   * still judged.
   *
   * @returns undefined when something was not known
   */
  attempt<T>(judge: () => T): T | undefined {
    const judged = settle(judge);
    if (!(judged instanceof Unknown)) return judged;
    if (judged.at !== undefined) this.unjudged.push({ resource: judged.at.resource, path: judged.at.path });
    return undefined;
  }

  /** Judges each item on its own, and the list itself too: it may not be known. */
  each<T>(items: () => Iterable<T>, judge: (item: T) => void): void {
    for (const item of this.attempt(items) ?? []) this.attempt(() => judge(item));
  }

  /** Collects facts from many places, each read on its own. */
  collect<T, F>(items: Iterable<T>, facts: (item: T) => readonly F[]): Facts<F> {
    return new Facts(this, [...items], true).flatMap(facts);
  }

  number(name: string): number {
    const value = this.configured[name] ?? this.rule.settings?.[name]?.default;
    if (typeof value !== "number") throw new Error(`${this.rule.code}: the setting ${name} must be a number`);
    return value;
  }

  texts(name: string): readonly string[] {
    const value = this.configured[name] ?? this.rule.settings?.[name]?.default;
    if (!Array.isArray(value)) throw new Error(`${this.rule.code}: the setting ${name} must be a list`);
    return value.map(String);
  }
}

/** The known values of many places. */
export class Facts<T> {
  constructor(
    private readonly judge: Judge,
    readonly found: readonly T[],
    /** False when some of the places are not known yet: then absence proves nothing. */
    readonly complete: boolean,
  ) {}

  /** One step further from each fact. A value that is not known yet there hides that fact's results alone. */
  flatMap<F>(facts: (fact: T) => readonly F[]): Facts<F> {
    let complete = this.complete;
    const found = this.found.flatMap((fact) => {
      const known = this.judge.attempt(() => facts(fact));
      if (known === undefined) complete = false;
      return known ?? [];
    });
    return new Facts(this.judge, found, complete);
  }

  and(other: Facts<T>): Facts<T> {
    return new Facts(this.judge, [...this.found, ...other.found], this.complete && other.complete);
  }
}

/**
 * The stack that rules judge, its resources in the order of their URNs: the engine hands them out in the order in which it got to them,
 * which is another one each time, and of two that are at odds the same one has to be reported each time.
 */
export function judgedStack(resources: readonly Resource[]): Stack {
  return new Stack([...resources].sort((a, b) => (a.urn < b.urn ? -1 : a.urn > b.urn ? 1 : 0)));
}

/** Runs one rule over resources, with no policy server: what tests and other programs call. */
export function evaluate(rule: Rule, stack: Stack, configured: Readonly<Record<string, unknown>> = {}): Judge {
  const judge = new Judge(rule, configured);
  if (rule.scope === "stack") judge.attempt(() => rule.check(stack, judge));
  else for (const resource of stack.resources) if (rule.applies(resource.type)) checkResource(rule, resource, judge);
  return judge;
}

export function checkResource(rule: ResourceRule, resource: Resource, judge: Judge): void {
  judge.attempt(() => rule.check(View.of(resource), judge));
}
