import { withoutProxies } from "../../policy/wire";

const given = {
  type: "t",
  name: "n",
  urn: "urn",
  props: { content: "x" },
  opts: { protect: false, ignoreChanges: [] },
};

test("a resource keeps which resources its properties were made from", () => {
  const sdk = { ...given, propertyDependencies: { content: [{ urn: "tunnel" }], zoneId: [] } };
  expect(withoutProxies(sdk).dependencies).toEqual({ content: ["tunnel"], zoneId: [] });
});

test("a resource of which the engine does not tell has none", () => {
  expect("dependencies" in withoutProxies(given)).toBe(false);
});
