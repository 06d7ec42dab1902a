import { evaluate, judgedStack, type Rule } from "../../policy/rule";
import { rules } from "../../policy/rules";
import { title } from "../../traffic/model/kind";
import type { Resource } from "../../traffic/model/resource";

/** A rule of the policy pack that a network breaks. */
export interface Broken {
  /** `NET-C09` */
  rule: string;
  level: Rule["level"];
  /** `Release cilium` */
  resource: string;
  found: string;
  instead: string;
}

/** The rules that the one network breaks and the other does not, the binding ones first. */
export function newlyBroken(before: readonly Resource[], after: readonly Resource[]): Broken[] {
  const known = new Set(brokenBy(before).map(keyOf));
  return brokenBy(after).filter((broken) => !known.has(keyOf(broken)));
}

/** A message may name the version: what is broken by another one is another fault only where the rule or the resource is another. */
const keyOf = ({ rule, resource, instead }: Broken) => JSON.stringify([rule, resource, instead]);

function brokenBy(resources: readonly Resource[]): Broken[] {
  const stack = judgedStack(resources);
  const found = rules.flatMap((rule) =>
    evaluate(rule, stack).violations.map(({ resource, found, instead }) => ({
      rule: rule.code,
      level: rule.level,
      resource: title(resource),
      found,
      instead,
    })),
  );
  return found.sort((a, b) => Number(a.level === "advisory") - Number(b.level === "advisory"));
}
