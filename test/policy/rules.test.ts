import { evaluate, judgedStack } from "../../policy/rule";
import { rules } from "../../policy/rules";
import type { Resource } from "../../traffic/model/resource";
import type { Case } from "./case";
import { cases } from "./cases";

const violating = cases.filter((c) => c.reports.length > 0);

function judge(c: Case, resources: Resource[]) {
  const rule = rules.find((r) => r.code === c.rule);
  if (rule === undefined) throw new Error(`no rule ${c.rule}`);
  return evaluate(rule, judgedStack(resources), c.settings);
}

test.each(violating)("$rule reports exactly the resources at fault when $when", (c) => {
  const { violations } = judge(c, c.resources);
  expect(violations.map((v) => v.resource.name)).toEqual(c.reports);
  expect(violations.map((v) => `${v.found} | ${v.instead}`).join("\n")).toContain(c.found ?? "");
});

test("a reported name is that of one resource of its case, as the engine's tests tell them by it", () => {
  for (const { rule, when, reports, resources } of violating)
    for (const name of reports)
      expect([rule, when, name, resources.filter((r) => r.name === name).length]).toEqual([rule, when, name, 1]);
});

test("whatever the order in which the engine hands out a stack's resources, the same ones are reported with the same words", () => {
  for (const c of violating) {
    const said = (resources: Resource[]) => judge(c, resources).violations.map((v) => `${v.resource.urn} ${v.found}`);
    expect([c.rule, said([...c.resources].reverse())]).toEqual([c.rule, said(c.resources)]);
  }
});

test.each(cases.filter((c) => c.reports.length === 0))("$rule is content when $when", (c) => {
  expect(judge(c, c.resources).violations).toEqual([]);
});

test("every rule has a case that fires and one that does not", () => {
  const codes = (list: Case[]) => [...new Set(list.map((c) => c.rule))].sort();
  const all = rules.map((r) => r.code).sort();
  expect(codes(violating)).toEqual(all);
  expect(codes(cases.filter((c) => c.reports.length === 0))).toEqual(all);
});

test("codes are unique and every rule says what it prevents", () => {
  expect(new Set(rules.map((r) => r.code)).size).toBe(rules.length);
  for (const rule of rules) {
    expect(rule.code).toMatch(/^NET-[AGITPCSRN]\d{2}$/);
    expect(rule.prevents).toMatch(/\.$/);
  }
});
