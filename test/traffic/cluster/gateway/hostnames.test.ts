import { commonHostnames, hostnamesFor } from "../../../../traffic/cluster/gateway/hostnames";

test.each([
  ["a route without hostnames takes the listener's", [], "*.example.org", ["*.example.org"]],
  ["neither names one: every host", [], undefined, ["*"]],
  ["a listener without a hostname takes the route's", ["a.example.org"], undefined, ["a.example.org"]],
  ["a name below the listener's wildcard", ["a.example.org"], "*.example.org", ["a.example.org"]],
  ["also several labels below", ["a.b.example.org"], "*.example.org", ["a.b.example.org"]],
  ["the wildcard does not stand for no label", ["example.org"], "*.example.org", []],
  ["a route's wildcard takes the listener's exact name", ["*.example.org"], "a.example.org", ["a.example.org"]],
  ["of two wildcards the longer ending", ["*.example.org"], "*.a.example.org", ["*.a.example.org"]],
  [
    "of two wildcards the longer ending, the other way round",
    ["*.a.example.org"],
    "*.example.org",
    ["*.a.example.org"],
  ],
  ["nothing in common", ["a.example.net"], "*.example.org", []],
  ["only what is in common", ["a.example.net", "a.example.org"], "*.example.org", ["a.example.org"]],
] as const)("%s", (_, route, listener, expected) => {
  expect(commonHostnames(route, listener, [])).toEqual(expected);
});

test("a name that another listener says exactly is that one's alone", () => {
  const others = ["*.example.org", "a.example.org"];
  expect(commonHostnames(["a.example.org"], "*.example.org", others)).toEqual([]);
  expect(commonHostnames(["a.example.org"], "a.example.org", others)).toEqual(["a.example.org"]);
});

test("a name below another listener's longer ending is that one's alone", () => {
  const others = ["*.example.org", "*.a.example.org"];
  expect(commonHostnames(["x.a.example.org"], "*.example.org", others)).toEqual([]);
  expect(commonHostnames(["x.b.example.org"], "*.example.org", others)).toEqual(["x.b.example.org"]);
});

test("a route's wildcard that another listener says is that one's alone, also for what is below it", () => {
  const others = ["*.example.org", "*.a.example.org"];
  expect(commonHostnames(["*.example.org"], "*.example.org", others)).toEqual(["*.example.org"]);
  expect(commonHostnames(["*.example.org"], "*.a.example.org", others)).toEqual([]);
});

test("a host is looked up as itself, then from the longest wildcard to the shortest, then as any", () => {
  expect(hostnamesFor("a.b.Example.org")).toEqual([
    "a.b.example.org",
    "*.b.example.org",
    "*.example.org",
    "*.org",
    "*",
  ]);
});
