import fc from "fast-check";
import { evaluate, judgedStack } from "../../policy/rule";
import { rules } from "../../policy/rules";
import { isSecret, type Resource } from "../../traffic/model/resource";
import { cases } from "./cases";
import { UNKNOWN } from "./resources";

const samples = cases.flatMap((c) => c.resources);

/** Puts a value at every place of a resource's properties, one place at a time. */
function* mutated(value: unknown, put: unknown): Generator<unknown> {
  yield put;
  if (typeof value !== "object" || value === null) return;
  // The mark of a secret is no part of its value.
  for (const key of isSecret(value) ? ["value"] : Object.keys(value)) {
    const inner = (value as Record<string, unknown>)[key];
    for (const replaced of mutated(inner, put)) {
      if (Array.isArray(value)) yield value.map((item, i) => (String(i) === key ? replaced : item));
      else yield { ...value, [key]: replaced };
    }
  }
}

function withProps(resource: Resource, props: unknown): Resource {
  const usable = typeof props === "object" && props !== null && !Array.isArray(props);
  return { ...resource, props: usable ? (props as Record<string, unknown>) : {} };
}

const junk = fc.oneof(fc.jsonValue(), fc.constant(UNKNOWN), fc.constant(null), fc.string());

test("no rule throws, whatever stands at whatever place of a resource", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...samples),
      junk,
      fc.array(fc.constantFrom(...samples), { maxLength: 3 }),
      (resource, put, others) => {
        for (const props of mutated(resource.props, put)) {
          const stack = judgedStack([withProps(resource, props), ...others]);
          for (const rule of rules) evaluate(rule, stack);
        }
      },
    ),
    { numRuns: 40 },
  );
});

/** A patch that is not known may take a document out by its name: so rare that the conflict is told all the same. */
const MAY_BE_TAKEN_OUT = "the document with a machine's address in a pool is taken out by its name, and another stays";

test("an unknown at any single place never makes a passing stack fail", () => {
  const passing = cases.filter((c) => c.reports.length === 0 && c.when !== MAY_BE_TAKEN_OUT);
  const alarms: string[] = [];
  for (const c of passing) {
    const rule = rules.find((r) => r.code === c.rule);
    if (rule === undefined) throw new Error(`no rule ${c.rule}`);
    for (const [i, resource] of c.resources.entries())
      for (const props of mutated(resource.props, UNKNOWN)) {
        const resources = c.resources.map((r, j) =>
          i === j ? withProps(resource, props === UNKNOWN ? {} : props) : r,
        );
        if (props === UNKNOWN) continue;
        const { violations } = evaluate(rule, judgedStack(resources), c.settings);
        if (violations.length > 0) alarms.push(`${c.rule} ${c.when}: ${violations[0]?.found} ${JSON.stringify(props)}`);
      }
  }
  expect(alarms).toEqual([]);
});
