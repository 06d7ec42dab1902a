import { candidatesFor } from "../../../traffic/cluster/clusterDns";
import { corednsStep } from "../../../traffic/cluster/coredns/answer";
import { parseCorefile } from "../../../traffic/cluster/coredns/corefile";
import { BadCorefile } from "../../../traffic/cluster/coredns/problems";

const says = (text: string, name: string, files: Record<string, string> = {}) =>
  corednsStep(
    parseCorefile(text, {
      imported: (pattern) => (pattern in files ? [files[pattern] as string] : []),
      at: (path) => files[path],
    }),
    name,
    () => undefined,
  );

const USUAL =
  ".:53 {\n    kubernetes cluster.local in-addr.arpa {\n        fallthrough in-addr.arpa\n    }\n    forward . /etc/resolv.conf\n}\n";

test("names of the cluster's zone are answered by the plugin kubernetes", () => {
  expect(says(USUAL, "sonarr.media.svc.cluster.local")).toEqual({
    kind: "cluster",
    labels: ["sonarr", "media", "svc"],
    zone: "cluster.local",
  });
});

test("every other name is forwarded", () => {
  expect(says(USUAL, "example.org")).toMatchObject({ kind: "forward", to: ["/etc/resolv.conf"] });
});

test("the server block with the longest zone answers, wherever it stands", () => {
  const text = `${USUAL}example.org:53 {\n    forward . 10.0.0.1\n}\na.example.org {\n    forward . 10.0.0.2\n}\n`;
  expect(says(text, "x.a.example.org")).toMatchObject({ to: ["10.0.0.2"] });
  expect(says(text, "x.example.org")).toMatchObject({ to: ["10.0.0.1"] });
  expect(says(text, "xexample.org")).toMatchObject({ to: ["/etc/resolv.conf"] });
});

test("a server block on another port answers nobody", () => {
  expect(says("example.org:5353 {\n    forward . 10.0.0.1\n}\n", "example.org")).toMatchObject({ kind: "nothing" });
});

test("an imported file is a part of the Corefile, and an import without a file is none", () => {
  const files = { "custom/*.conf": "home.arpa:53 {\n    forward . 192.168.10.1\n}\n" };
  expect(says(`${USUAL}import custom/*.conf\n`, "nas.home.arpa", files)).toMatchObject({ to: ["192.168.10.1"] });
  expect(says(`${USUAL}import other/*.conf\n`, "nas.home.arpa", files)).toMatchObject({ to: ["/etc/resolv.conf"] });
});

test("a snippet stands for what it says wherever it is imported", () => {
  const text = "(up) {\n    forward . 10.0.0.9\n}\n. {\n    import up\n}\n";
  expect(says(text, "example.org")).toMatchObject({ kind: "forward", to: ["10.0.0.9"] });
});

test("plugins are asked in CoreDNS's own order, not in that of the file", () => {
  const text =
    ". {\n    forward . 10.0.0.1\n    hosts {\n        10.0.0.7 nas.example.org\n        fallthrough\n    }\n}\n";
  expect(says(text, "nas.example.org")).toMatchObject({ kind: "addresses", addresses: ["10.0.0.7"] });
  expect(says(text, "www.example.org")).toMatchObject({ kind: "forward" });
});

test("hosts without fallthrough has the last word", () => {
  const text = ". {\n    hosts {\n        10.0.0.7 nas.example.org\n    }\n    forward . 10.0.0.1\n}\n";
  expect(says(text, "www.example.org")).toMatchObject({ kind: "nothing" });
});

test("a domain that forward excepts is not forwarded", () => {
  const text = ". {\n    forward . 10.0.0.1 {\n        except lan.example.org\n    }\n}\n";
  expect(says(text, "a.lan.example.org")).toMatchObject({ kind: "nothing" });
  expect(says(text, "a.example.org")).toMatchObject({ kind: "forward" });
});

test.each(["rewrite name a.example.org b.example.org", "template IN A example.org"])(
  "a plugin that may change any answer makes it unknown: %s",
  (plugin) => {
    expect(says(`. {\n    ${plugin}\n    forward . 10.0.0.1\n}\n`, "example.org")).toMatchObject({ kind: "unknown" });
  },
);

test("comments and quoted words are read as CoreDNS reads them", () => {
  expect(says('. { # all\n    forward . "10.0.0.1" # up\n}\n', "example.org")).toMatchObject({ to: ["10.0.0.1"] });
});

test.each([". {\n    errors\n", "}\n", "(a) {\n    import a\n}\n. {\n    import a\n}\n"])(
  "what CoreDNS could not start with is no Corefile: %j",
  (text) => {
    expect(() => parseCorefile(text, () => [])).toThrow(BadCorefile);
  },
);

test("a pod tries its search list first, unless the name has five dots", () => {
  expect(candidatesFor("sonarr.media", "web", "cluster.local")).toEqual([
    "sonarr.media.web.svc.cluster.local",
    "sonarr.media.svc.cluster.local",
    "sonarr.media.cluster.local",
    "sonarr.media",
  ]);
  expect(candidatesFor("a.b.c.d.e.f", "web", "cluster.local")[0]).toBe("a.b.c.d.e.f");
});
