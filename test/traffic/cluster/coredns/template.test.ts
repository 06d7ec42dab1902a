import { BadCorefile, UnknownCorefile } from "../../../../traffic/cluster/coredns/problems";
import { asked, blocksOf, forwarding } from "./asked";

const template = (head: string, ...lines: string[]) => `template ${head} {\n${lines.join("\n")}\n}`;
const ADDRESS = 'answer "{{ .Name }} 60 IN A 10.0.0.7"';
const says = (name: string, ...templates: string[]) => asked(forwarding(...templates), name);

test("a template answers every name of its zones, and leaves the others", () => {
  const text = template("IN A example.org", ADDRESS);
  expect(says("x.example.org", text)).toEqual({ kind: "addresses", addresses: ["10.0.0.7"], by: "template" });
  expect(says("example.net", text)).toMatchObject({ kind: "forward" });
});

test("a name that none of its patterns matches has no answer, unless it falls through", () => {
  const lines = [String.raw`match ^a\. ^b\.`, ADDRESS];
  expect(says("b.example.org", template("IN A example.org", ...lines))).toMatchObject({ kind: "addresses" });
  expect(says("c.example.org", template("IN A example.org", ...lines))).toMatchObject({ kind: "nothing" });
  expect(says("c.example.org", template("IN A example.org", ...lines, "fallthrough"))).toMatchObject({
    kind: "forward",
  });
});

test("a template for another type hands addresses on, those that match too", () => {
  expect(says("example.org", template("ANY AAAA .", "rcode NXDOMAIN"))).toMatchObject({ kind: "forward" });
  expect(says("example.org", template("IN MX .", 'answer "{{ .Name }} 60 IN MX 10 mail"'))).toMatchObject({
    kind: "forward",
  });
});

test("one that answers with IPv6 addresses leaves it open which of the two a client takes", () => {
  expect(says("example.org", template("IN AAAA .", 'answer "{{ .Name }} AAAA fd00::7"'))).toMatchObject({
    kind: "unknown",
  });
});

test.each(["NXDOMAIN", "SERVFAIL", "REFUSED"])("an answer with %s has no address", (rcode) => {
  expect(says("example.org", template("ANY ANY example.org", `rcode ${rcode}`))).toMatchObject({ kind: "nothing" });
});

test("an answer is made of the name, the zone and what a pattern finds", () => {
  const made = (answer: string) =>
    says(
      "10-0-1-7.ip.example.org",
      template("IN A example.org", String.raw`match ^(?P<a>\d+)-(\d+)-(\d+)-(\d+)\.`, answer),
    );
  const address = String.raw`{{ .Group.a }}.{{ index .Match 2 }}.{{ index .Match 3 }}.{{index .Group \"4\"}}`;
  expect(made(`answer "{{ .Name }} 60 IN A ${address}"`)).toMatchObject({ addresses: ["10.0.1.7"] });
});

test("an alias is looked up as any question is, in every server block", () => {
  const alias = template("IN A a.test", 'answer "{{ .Name }} 60 IN CNAME b.{{ .Zone }}b.test"');
  const text = `${forwarding(alias)}b.test {\nhosts {\n10.0.0.7 b.a.test.b.test\n}\n}\n`;
  expect(asked(text, "x.a.test")).toMatchObject({ addresses: ["10.0.0.7"] });
});

test("aliases that lead round in a circle are not followed for ever", () => {
  expect(says("x.test", template("IN A .", 'answer "{{ .Name }} 60 IN CNAME x.test."'))).toMatchObject({
    kind: "unknown",
  });
});

test("an answer for another name is none that a client takes", () => {
  expect(says("x.test", template("IN A .", 'answer "y.test. 60 IN A 10.0.0.7"'))).toMatchObject({ kind: "unknown" });
});

test("an alias that is no name is none: the zone of everything ends with a dot of its own", () => {
  expect(says("a.test", template("IN A .", 'answer "{{ .Name }} 60 IN CNAME x.{{ .Zone }}"'))).toMatchObject({
    kind: "nothing",
  });
});

test("an answer that is no record is none", () => {
  expect(says("x.test", template("IN A .", 'answer "{{ .Name }} 60 IN A 10.0.0.300"'))).toMatchObject({
    kind: "nothing",
  });
});

test.each(["template IN", "template in A", template("IN A", "match"), template("IN A", "nonsense")])(
  "CoreDNS does not start with %j",
  (plugin) => {
    expect(() => blocksOf(forwarding(plugin))).toThrow(BadCorefile);
  },
);

test.each(['answer "{{ if .Name }}x{{ end }}"', 'answer "{{ .Name"', "match (?i)a", "rcode 7"])(
  "what is not read of a template leaves it open what CoreDNS does: %s",
  (line) => {
    expect(() => blocksOf(forwarding(template("IN A", line)))).toThrow(UnknownCorefile);
  },
);

test("an alias beside an error is looked up all the same: it may lead round in a circle, without any answer", () => {
  const alias = 'answer "{{ .Name }} 60 IN CNAME b.test."';
  expect(says("a.test", template("IN A .", alias, "rcode NXDOMAIN"))).toMatchObject({ kind: "unknown" });
});

test("an alias beside another record is not followed: it may lead round in a circle before the other is read", () => {
  const lines = ['answer "{{ .Name }} 60 IN CNAME b.test."', 'answer "{{ .Name }} 60 IN A 10.0.0.300"'];
  expect(says("a.test", template("IN A .", ...lines))).toMatchObject({ kind: "unknown" });
});
