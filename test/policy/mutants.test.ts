import { evaluate, judgedStack, type ResourceRule, type Rule, type StackRule } from "../../policy/rule";
import { rules } from "../../policy/rules";
import type { Stack } from "../../traffic/model/stack";
import { cases } from "./cases";

/**
 * The least that the cases have to do: tell each rule from one without its condition. `npm run mutation` changes every condition inside the
 * rules as well.
 */

/** Cases of a rule that it does not judge as they say. */
function contradicted(rule: Rule): string[] {
  return cases
    .filter((c) => c.rule === rule.code)
    .filter((c) => {
      const { violations } = evaluate(rule, judgedStack(c.resources), c.settings);
      return violations.map((v) => v.resource.name).join() !== c.reports.join();
    })
    .map((c) => c.when);
}

const everyView = (stack: Stack) =>
  [...new Set(stack.resources.map((r) => r.type))].flatMap((type) => stack.type(type));

/** A resource rule and a stack rule in the place of one of their kind. */
interface Mutant {
  resource: (rule: ResourceRule) => ResourceRule["check"];
  stack: (rule: StackRule) => StackRule["check"];
}

const mutants: Record<string, Mutant> = {
  "never reports": { resource: () => () => undefined, stack: () => () => undefined },
  "always reports": {
    resource: () => (resource, judge) => judge.violation(resource, "", ""),
    stack: () => (stack, judge) => everyView(stack).forEach((view) => void judge.violation(view, "", "")),
  },
  "reports what is right instead of what is wrong": {
    resource: (rule) => (resource, judge) => {
      if (evaluate(rule, judgedStack([resource.resource])).violations.length === 0) judge.violation(resource, "", "");
    },
    stack: (rule) => (stack, judge) => {
      const wrong = new Set(evaluate(rule, stack).violations.map((v) => v.resource));
      for (const view of everyView(stack)) if (!wrong.has(view.resource)) judge.violation(view, "", "");
    },
  },
};

function mutated(rule: Rule, mutant: Mutant): Rule {
  return rule.scope === "resource" ? { ...rule, check: mutant.resource(rule) } : { ...rule, check: mutant.stack(rule) };
}

const pairs = rules.flatMap((rule) =>
  Object.entries(mutants).map(([what, mutant]) => [rule.code, what, mutated(rule, mutant)] as const),
);

test.each(pairs)("the cases of %s show it when the rule %s", (_, __, mutant) => {
  expect(contradicted(mutant)).not.toEqual([]);
});
