import { BadCorefile, UnknownCorefile } from "../../../../traffic/cluster/coredns/problems";
import { all, asked, blocksOf } from "./asked";

const USUAL =
  ".:53 {\n    kubernetes cluster.local in-addr.arpa {\n        fallthrough in-addr.arpa\n    }\n    forward . /etc/resolv.conf\n}\n";
const to = (server: string) => `{\n    forward . ${server}\n}\n`;

test("names of the cluster's zone are answered by the plugin kubernetes", () => {
  expect(asked(USUAL, "sonarr.media.svc.cluster.local")).toMatchObject({
    kind: "cluster",
    labels: ["sonarr", "media", "svc"],
    zone: "cluster.local",
  });
});

test("every other name is forwarded", () => {
  expect(asked(USUAL, "example.org")).toMatchObject({ kind: "forward", to: ["/etc/resolv.conf"], name: "example.org" });
});

test("a question is the same in any case, and with its last dot", () => {
  expect(asked(USUAL, "Sonarr.Media.svc.CLUSTER.local.")).toMatchObject({ labels: ["sonarr", "media", "svc"] });
});

test("the server block with the longest zone answers, wherever it stands", () => {
  const text = `${USUAL}example.org:53 ${to("10.0.0.1")}a.example.org. ${to("10.0.0.2")}`;
  expect(asked(text, "x.a.example.org")).toMatchObject({ to: ["10.0.0.2"] });
  expect(asked(text, "x.example.org")).toMatchObject({ to: ["10.0.0.1"] });
  expect(asked(text, "xexample.org")).toMatchObject({ to: ["/etc/resolv.conf"] });
});

test("a block is for all of its zones, with commas and over several lines too", () => {
  const text = `a.example.org, b.example.org\nc.example.org ${to("10.0.0.1")}`;
  expect(() => blocksOf(text)).toThrow(/c.example.org is none of the plugins/);
  const whole = `a.example.org,\nb.example.org ${to("10.0.0.1")}`;
  expect(asked(whole, "a.example.org")).toMatchObject({ kind: "forward" });
  expect(asked(whole, "b.example.org")).toMatchObject({ kind: "forward" });
});

test.each(["example.org:5353", "tls://example.org", "tls://example.org:53"])(
  "the server block %s answers no plain question to port 53",
  (key) => {
    expect(asked(`${key} ${to("10.0.0.1")}`, "example.org")).toMatchObject({ kind: "nothing" });
  },
);

test("dns:// is the scheme of plain questions", () => {
  expect(asked(`dns://example.org:53 ${to("10.0.0.1")}`, "example.org")).toMatchObject({ kind: "forward" });
});

test("a range of addresses is its reverse zone, or several", () => {
  const zones = (key: string) => blocksOf(`${key} {\n}\n`).flatMap(({ keys }) => keys.map(({ zone }) => zone));
  expect(zones("10.0.0.0/24")).toEqual(["0.0.10.in-addr.arpa."]);
  expect(zones("10.0.1.7/23:53")).toEqual(["0.0.10.in-addr.arpa.", "1.0.10.in-addr.arpa."]);
  expect(zones("10.0.0.0/8")).toEqual(["10.in-addr.arpa."]);
  expect(zones("fd00::/7")).toEqual(["c.f.ip6.arpa.", "d.f.ip6.arpa."]);
});

test("a zone in capitals is never asked for", () => {
  expect(asked(`Example.ORG ${to("10.0.0.1")}`, "example.org")).toMatchObject({ kind: "nothing" });
});

test("an imported file is a part of the Corefile, and a pattern without a file is none", () => {
  const files = { "custom/*.conf": `home.arpa:53 ${to("192.168.10.1")}` };
  expect(asked(`${USUAL}import custom/*.conf\n`, "nas.home.arpa", files)).toMatchObject({ to: ["192.168.10.1"] });
  expect(asked(`${USUAL}import other/*.conf\n`, "nas.home.arpa", files)).toMatchObject({ to: ["/etc/resolv.conf"] });
});

test("without a file that is imported by its name CoreDNS does not start: what it does is not known", () => {
  expect(() => blocksOf(`${USUAL}import /etc/coredns/more.conf\n`)).toThrow(UnknownCorefile);
});

test("a snippet stands for what it says wherever it is imported, in a plugin's block too", () => {
  const text = "(up) {\n    forward . 10.0.0.9\n}\n(names) {\n    10.0.0.7 nas.example.org\n}\n";
  expect(asked(`${text}${all("import up")}`, "example.org")).toMatchObject({ kind: "forward", to: ["10.0.0.9"] });
  expect(asked(`${text}${all("hosts {\n    import names\n}")}`, "nas.example.org")).toMatchObject({
    addresses: ["10.0.0.7"],
  });
});

test("comments and quoted words are read as CoreDNS reads them", () => {
  expect(asked('. { # all\n    forward . "10.0.0.1" # up\n}\n', "example.org")).toMatchObject({ to: ["10.0.0.1"] });
});

test("a number sign within a word hides the rest of that word alone", () => {
  expect(asked(". {\n    forward . 10.0.0.1#up 10.0.0.2\n}\n", "example.org")).toMatchObject({
    to: ["10.0.0.1", "10.0.0.2"],
  });
});

test.each([
  ["a brace below the zone", `.\n${to("10.0.0.1")}`],
  ["no braces", ".\nforward . 10.0.0.1\n"],
  ["the last brace of all missing, where another one ends the file", ". {\nforward . 10.0.0.1 {\n    prefer_udp\n}\n"],
  ["line ends of another system", `. ${to("10.0.0.1")}`.replaceAll("\n", "\r\n")],
])("CoreDNS takes a Corefile with %s", (_, text) => {
  expect(asked(text, "example.org")).toMatchObject({ kind: "forward", to: ["10.0.0.1"] });
});

test("a lone closing brace is a zone that nobody asks for", () => {
  expect(asked("}\n", "example.org")).toMatchObject({ kind: "nothing" });
});

test.each([
  ["a block that is not closed", ". {\n    errors\n"],
  ["snippets that import each other", "(a) {\n    import b\n}\n(b) {\n    import a\n}\n. {\n    import a\n}\n"],
  ["two snippets of one name", "(a) {\n}\n(a) {\n}\n"],
  ["an import of nothing", ". {\n    import\n}\n"],
  ["an import of two files", ". {\n    import a b\n}\n"],
  ["a pattern with two wildcards", "import custom/*/*.conf\n"],
  ["a zone that is served twice", `${all("errors")}.:53 {\n    log\n}\n`],
  ["a zone that is named twice", "example.org example.org. {\n    errors\n}\n"],
  ["a zone that is no name", "a..example.org {\n    errors\n}\n"],
  ["a comma and no other zone", "a.example.org, {\n    errors\n}\n"],
])("CoreDNS does not start with %s", (_, text) => {
  expect(() => blocksOf(text)).toThrow(BadCorefile);
});

test("two blocks may be for one zone at two ports", () => {
  expect(() => blocksOf(".:53 {\n    errors\n}\n.:5353 {\n    errors\n}\n")).not.toThrow();
});

test.each([
  ["a plugin that CoreDNS is not built with", all("blocker example.org")],
  ["a variable of its environment", all("forward . {$UPSTREAM}")],
])("what CoreDNS does with %s is not known", (_, text) => {
  expect(() => blocksOf(text)).toThrow(UnknownCorefile);
});
