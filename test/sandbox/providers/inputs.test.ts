import fc from "fast-check";
import {
  changedInputs,
  checkInputs,
  mapOf,
  previewed,
  refreshedInputs,
  required,
  sameValue,
} from "../../../sandbox/providers/inputs";
import { UNKNOWN } from "../../../sandbox/providers/serve";

const spec = {
  name: "string!",
  count: "integer",
  tags: ["string"],
  labels: mapOf("string"),
  origin: { port: "number!" },
  list: required(["string"]),
} as const;
const good = { name: "a", list: ["x"] };
const reasons = (inputs: Record<string, unknown>) => checkInputs(inputs, spec).map((f) => `${f.property}: ${f.reason}`);

test("inputs that fit pass, also when nothing is known of them yet", () => {
  expect(reasons({ ...good, count: 1, tags: ["a"], labels: { a: "b" }, origin: { port: 80 } })).toEqual([]);
  expect(reasons({ name: UNKNOWN, list: UNKNOWN, tags: [UNKNOWN], origin: { port: UNKNOWN } })).toEqual([]);
});

test.each([
  ["an unknown property", { ...good, nam: "b" }, "nam: the official provider has no property 'nam' here"],
  [
    "a plural that the provider does not have",
    { ...good, tag: ["b"] },
    "tag: the official provider has no property 'tag' here (did you mean 'tags'?)",
  ],
  ["a missing string", { list: [] }, "name: missing required property 'name'"],
  ["a missing list", { name: "a" }, "list: missing required property 'list'"],
  ["a missing nested property", { ...good, origin: {} }, "origin.port: missing required property 'port'"],
  ["a wrong element", { ...good, tags: ["a", 1] }, "tags[1]: expected a string, got a number"],
  ["a wrong value of a map", { ...good, labels: { "a b": 1 } }, 'labels["a b"]: expected a string, got a number'],
  ["a fraction", { ...good, count: 1.5 }, "count: expected an integer, got a number"],
  ["a list for an object", { ...good, origin: [] }, "origin: expected an object, got a list"],
])("%s is refused", (_what, inputs, reason) => {
  expect(reasons(inputs)).toEqual([reason]);
});

test("a preview knows the inputs and not what the service decides", () => {
  expect(previewed({ a: 1 }, ["a", "b"])).toEqual({ a: 1, b: UNKNOWN });
});

test("a value left out is the service's default, in both directions", () => {
  expect(changedInputs({ a: 1 }, { a: 1, proxied: false }, { proxied: false })).toEqual([]);
  expect(changedInputs({ a: 1, proxied: true }, { a: 1 }, { proxied: false })).toEqual(["proxied"]);
});

test("an unknown value always counts as a change", () => {
  expect(changedInputs({ a: [1] }, { a: [UNKNOWN] })).toEqual(["a"]);
});

test("refreshed inputs take live values, add what was changed elsewhere and leave defaults out", () => {
  const inputs = { name: "a", comment: "mine" };
  const live = { name: "b", comment: null, proxied: true, tags: [] };
  expect(refreshedInputs(inputs, live, { tags: [], proxied: false })).toEqual({ name: "b", proxied: true });
});

test("inputs that the service cannot tell stay as they were", () => {
  expect(refreshedInputs({ secret: "s" }, {})).toEqual({ secret: "s" });
});

test("values are the same whatever the order of their properties", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse());
      expect(sameValue(value, reversed)).toBe(true);
      expect(changedInputs({ value }, { value: reversed })).toEqual([]);
    }),
  );
});
