import { evaluate } from "../../policy/rule";
import { rules } from "../../policy/rules";
import type { Resource } from "../../traffic/resource";
import { Stack } from "../../traffic/stack";
import type { Case } from "./case";
import { addressCases } from "./cases/addresses";
import { clusterCases } from "./cases/cluster";
import { gatewayCases } from "./cases/gateways";
import { internetCases } from "./cases/internet";
import { policyCases } from "./cases/policies";
import { reachCases } from "./cases/reach";
import { secretCases } from "./cases/secrets";
import { tailnetCases } from "./cases/tailnet";
import { UNKNOWN } from "./resources";

const cases = [
  ...addressCases,
  ...gatewayCases,
  ...internetCases,
  ...tailnetCases,
  ...policyCases,
  ...reachCases,
  ...clusterCases,
  ...secretCases,
];
const violating = cases.filter((c) => c.reports.length > 0);

/** Rules that need no value: nothing that is unknown keeps them from judging. */
const BY_TYPE_OR_OPTIONS = ["NET-T10", "NET-C04", "NET-C05", "NET-C06"];

function judge(c: Case, resources: Resource[]) {
  const rule = rules.find((r) => r.code === c.rule);
  if (rule === undefined) throw new Error(`no rule ${c.rule}`);
  return evaluate(rule, new Stack(resources), c.settings);
}

/** A resource of the same kind and name of which nothing is known but that it exists. */
function unknownTwin(resource: Resource): Resource {
  const props = Object.fromEntries(Object.keys(resource.props).map((key) => [key, UNKNOWN]));
  return { ...resource, name: `${resource.name}-unknown`, urn: `${resource.urn}-unknown`, props };
}

test.each(violating)("$rule reports exactly the resources at fault when $when", (c) => {
  const { violations } = judge(c, c.resources);
  expect(violations.map((v) => v.resource.name)).toEqual(c.reports);
  expect(violations.map((v) => `${v.found} | ${v.instead}`).join("\n")).toContain(c.found ?? "");
});

test.each(cases.filter((c) => c.reports.length === 0))("$rule is content when $when", (c) => {
  expect(judge(c, c.resources).violations).toEqual([]);
});

test.each(violating)("$rule still fires beside an unknown when $when", (c) => {
  const unknown = (c.beside ?? c.resources.filter((r) => c.reports.includes(r.name))).map(unknownTwin);
  const { violations } = judge(c, [...unknown, ...c.resources, ...unknown]);
  expect(violations.map((v) => v.resource.name)).toEqual(expect.arrayContaining(c.reports));
});

test.each(violating.filter((c) => !BY_TYPE_OR_OPTIONS.includes(c.rule)))(
  "$rule says that it could not judge, and guesses nothing, when all is unknown ($when)",
  (c) => {
    const reported = c.resources.filter((r) => c.reports.includes(r.name));
    const { violations, unjudged } = judge(
      c,
      c.resources.map((r) => (reported.includes(r) ? unknownTwin(r) : r)),
    );
    expect(violations.filter((v) => v.resource.name.endsWith("-unknown"))).toEqual([]);
    if (c.rule !== "NET-S01") expect(unjudged.length).toBeGreaterThan(0);
  },
);

test("every rule has a case that fires and one that does not", () => {
  const codes = (list: Case[]) => [...new Set(list.map((c) => c.rule))].sort();
  const all = rules.map((r) => r.code).sort();
  expect(codes(violating)).toEqual(all);
  expect(codes(cases.filter((c) => c.reports.length === 0))).toEqual(all);
});

test("codes are unique and every rule says what it prevents", () => {
  expect(new Set(rules.map((r) => r.code)).size).toBe(rules.length);
  for (const rule of rules) {
    expect(rule.code).toMatch(/^NET-[AGITPCSR]\d{2}$/);
    expect(rule.prevents).toMatch(/\.$/);
  }
});
