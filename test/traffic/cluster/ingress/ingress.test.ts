import { ask } from "../world";
import { ADDRESS, cluster, goes, ingress, PIN, path, rule, to } from "./world";

const at = (spec: object, url: string) => goes([...cluster(), ingress({ ...spec })], url);

describe("a request goes by its host", () => {
  const rules = [
    rule("one.example.org", path("/")),
    rule("*.example.org", path("/", "Prefix", to("two", { name: "web" }))),
  ];

  test.each([
    ["http://one.example.org", /^media\/one:80$/],
    ["http://other.example.org", /^media\/two:8080$/],
    ["http://a.b.example.org", /^blocked: .*answers 404/],
    ["http://one.example.net", /^blocked: .*answers 404/],
  ])("%s", (url, end) => {
    expect(at({ rules }, url)).toMatch(end);
  });

  test("and to the default backend where no rule names it", () => {
    const spec = { rules, defaultBackend: to("two", { number: 8080 }) };
    expect(at(spec, "http://one.example.net")).toBe("media/two:8080");
    expect(at(spec, "http://one.example.org")).toBe("media/one:80");
  });

  test("and a rule without a host takes every name", () => {
    expect(at({ rules: [rule(undefined, path("/"))] }, "http://one.example.net")).toBe("media/one:80");
  });
});

describe("a request goes by its path", () => {
  const two = to("two", { number: 8080 });
  const rules = [
    rule(
      "one.example.org",
      path("/"),
      path("/prefix", "Prefix", two),
      path("/exact", "Exact", two),
      path("/impl/[a-z]+", "ImplementationSpecific", two),
    ),
  ];

  test.each([
    ["/", "media/one:80"],
    ["/prefix", "media/two:8080"],
    ["/prefix/deep", "media/two:8080"],
    ["/prefixed", "media/one:80"],
    ["/exact", "media/two:8080"],
    ["/exact/deep", "media/one:80"],
    ["/impl/abc", "media/two:8080"],
    ["/impl/abc/d", "media/one:80"],
  ])("%s to %s", (requested, end) => {
    expect(at({ rules }, `http://one.example.org${requested}`)).toBe(end);
  });

  test("and is answered 404 where none matches", () => {
    expect(at({ rules: [rule("one.example.org", path("/a"))] }, "http://one.example.org/b")).toMatch(/^blocked: .*404/);
  });

  test("and not to everything by an ImplementationSpecific slash, which is an expression for the whole path", () => {
    const slash = [rule("one.example.org", path("/", "ImplementationSpecific"))];
    expect(at({ rules: slash }, "http://one.example.org/")).toBe("media/one:80");
    expect(at({ rules: slash }, "http://one.example.org/deep")).toMatch(/^blocked: .*404/);
  });
});

describe("over TLS", () => {
  const rules = [rule("one.example.org", path("/"))];
  const tls = [{ hosts: ["one.example.org"], secretName: "wildcard" }];

  test("a host with a Secret is served", () => {
    expect(at({ rules, tls }, "https://one.example.org")).toBe("media/one:80");
  });

  test("a host without TLS is not", () => {
    expect(at({ rules }, "https://one.example.org")).toMatch(/^blocked: no Ingress .* has TLS for one.example.org/);
  });

  test("a Secret that nothing makes serves nobody", () => {
    const missing = [{ hosts: ["one.example.org"], secretName: "missing" }];
    expect(at({ rules, tls: missing }, "https://one.example.org")).toMatch(
      /^blocked: .*nothing makes the Secret media\/missing/,
    );
  });

  test("whether the chart's default Secret serves is not known", () => {
    expect(at({ rules, tls: [{ hosts: ["one.example.org"] }] }, "https://one.example.org")).toMatch(
      /^unknown: .*no Secret/,
    );
  });

  test("plain HTTP is redirected, unless the annotation or the chart says that it is not", () => {
    const hops = (annotations: object, chart: Record<string, unknown> = {}) =>
      ask(
        [...cluster(chart), ingress({ rules, tls }, { ...PIN, ...annotations })],
        "http://one.example.org",
        "lan",
        new Map([["one.example.org", ADDRESS]]),
      ).hops.map(({ text }) => text);
    const redirect = "Ingress media/one answers with a redirect to https://one.example.org";
    expect(hops({})).toContain(redirect);
    expect(hops({ "ingress.cilium.io/force-https": "disabled" })).not.toContain(redirect);
    expect(hops({}, { enforceHttps: false })).not.toContain(redirect);
    expect(hops({ "ingress.cilium.io/force-https": "enabled" }, { enforceHttps: false })).toContain(redirect);
  });

  test("a default backend beside the host's own paths is not modelled", () => {
    expect(at({ rules, tls, defaultBackend: to() }, "https://one.example.org")).toMatch(
      /^unknown: .*beside a default backend/,
    );
  });
});

test("a Service or port that is not there ends the request", () => {
  const to404 = (backend: object) =>
    at({ rules: [rule("one.example.org", path("/", "Prefix", { ...backend }))] }, "http://one.example.org");
  expect(to404(to("three"))).toMatch(/^blocked: Service media\/three does not exist/);
  expect(to404(to("one", { name: "web" }))).toMatch(/^blocked: .*names no port of Service media\/one/);
  expect(to404({ resource: { apiGroup: "x.io", kind: "Bucket", name: "b" } })).toMatch(/^unknown: .*kind Bucket/);
});

test("TLS that is passed through is not modelled", () => {
  const passing = ingress(
    { rules: [rule("one.example.org", path("/"))] },
    { ...PIN, "ingress.cilium.io/tls-passthrough": "enabled" },
  );
  expect(goes([...cluster(), passing], "https://one.example.org")).toMatch(/^unknown: .*passes TLS through/);
});

test("other ports are closed", () => {
  expect(at({ defaultBackend: to() }, "http://one.example.org:8080")).toMatch(/^blocked: .*has no port 8080\/tcp/);
});
