import { BadCorefile, UnknownCorefile } from "../../../../traffic/cluster/coredns/problems";
import { asked, blocksOf, forwarding } from "./asked";

/** The name that is asked for in the place of another. */
function becomes(name: string, ...rules: string[]): unknown {
  const said = asked(forwarding(...rules.map((rule) => `rewrite ${rule}`)), name);
  return said.kind === "forward" ? said.name : said.kind;
}

test.each([
  ["name a.example.org B.example.org", "a.example.org", "b.example.org"],
  ["name exact a.example.org b.example.org", "x.a.example.org", "x.a.example.org"],
  ["name suffix .vanillax.me .media.svc.cluster.local", "sonarr.vanillax.me", "sonarr.media.svc.cluster.local"],
  ["name suffix .vanillax.me .media.svc.cluster.local", "vanillax.me", "vanillax.me"],
  ["name suffix x.me y.me", "sonarr.vanillax.me", "sonarr.vanillay.me"],
  ["name prefix db data", "db.example.org", "data.example.org"],
  ["name prefix db data", "db1.example.org", "db1.example.org"],
  ["name substring lan int", "a.lan.example.org", "a.int.example.org"],
  ["name substring lan int", "a.lan1.example.org", "a.lan1.example.org"],
  [String.raw`name regex (.*)\.vanillax\.me {1}.media.svc`, "sonarr.vanillax.me", "sonarr.media.svc"],
  [String.raw`name regex ^(.*)\.(a|b)\.example\.org\.$ {2}.{1}.Example.net`, "x.a.example.org", "a.x.example.net"],
  [String.raw`name regex ^(?P<app>\w+)\.lan {1}.int`, "sonarr.lan", "sonarr.int"],
])("rewrite %s makes %s to %s", (rule, name, expected) => {
  expect(becomes(name, rule)).toBe(expected);
});

test("the first rule that is for a name is the last one, unless it says continue", () => {
  const second = "name suffix .b.test .c.test";
  expect(becomes("x.a.test", "name suffix .a.test .b.test", second)).toBe("x.b.test");
  expect(becomes("x.a.test", "continue name suffix .a.test .b.test", second)).toBe("x.c.test");
});

test("a lifetime leaves the name, and is the last rule for it as well", () => {
  expect(becomes("x.a.test", "ttl suffix .a.test 30", "name suffix .a.test .b.test")).toBe("x.a.test");
});

test("answers' names are changed back, their addresses stay", () => {
  expect(becomes("x.a.test", "name suffix .a.test .b.test answer auto")).toBe("x.b.test");
  expect(
    becomes(
      "x.a.test",
      String.raw`stop {
    name regex (.*)\.a\.test {1}.b.test
    answer name (.*)\.b\.test {1}.a.test
  }`,
    ),
  ).toBe("x.b.test");
});

test("the plugins of its own server block are asked for the new name, and no other block", () => {
  const text = `${forwarding("rewrite name suffix .a.test .svc.test", "hosts {\n10.0.0.7 nas.svc.test\n}")}svc.test {\n}\n`;
  expect(asked(text, "nas.a.test")).toMatchObject({ addresses: ["10.0.0.7"] });
});

test("a name that cannot be asked for gets no answer", () => {
  expect(becomes("x.a.test", String.raw`name regex (.*)\.a\.test\. {1}..b.test`)).toBe("nothing");
});

test("rules for other types do nothing to addresses; what changes ours is not followed", () => {
  expect(becomes("x.a.test", "type ANY HINFO")).toBe("x.a.test");
  expect(becomes("x.a.test", "type A AAAA")).toBe("unknown");
  expect(becomes("x.a.test", "cname exact a.test b.test")).toBe("unknown");
});

test.each([
  "name a.test",
  "name glob a.test b.test",
  "nonsense a b",
  "name exact a.test b.test nonsense x",
  "name exact a.test b.test answer",
  "name exact a.test b.test answer auto answer name a b",
  "name regex (.*) {1}.{2}",
  "type A",
])("CoreDNS does not start with rewrite %s", (rule) => {
  expect(() => blocksOf(forwarding(`rewrite ${rule}`))).toThrow(BadCorefile);
});

test("a pattern that means something else in Go leaves it open what CoreDNS does", () => {
  expect(() => blocksOf(forwarding("rewrite name regex [[:alpha:]]+ a.test"))).toThrow(UnknownCorefile);
});
