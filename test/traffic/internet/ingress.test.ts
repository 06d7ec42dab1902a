import * as fc from "fast-check";
import { IngressTable, takes } from "../../../traffic/internet/ingress";
import { View } from "../../../traffic/model/view";
import { resource, UNKNOWN } from "../../policy/resources";
import { APP, ask, changed, NOT_FOUND, record, rules, WORLD } from "./world";

type Rule = Record<string, unknown>;

const NAMES = ["app.example.org", "deep.app.example.org", "example.org", "anapp.example.org"];

const world = (...ingresses: Rule[]) =>
  changed([...WORLD, record("*.example.org"), record("example.org")], { with: rules(...ingresses) });

/** The origin's host of a request, or the reason why there is none. */
function asked(ingresses: Rule[], url: string): string {
  const { origin, why } = ask(world(...ingresses), url);
  return origin === undefined || (origin !== "status page" && "gateway" in origin)
    ? why
    : origin === "status page"
      ? origin
      : `${origin.scheme}://${origin.host}:${origin.port}`;
}

describe("which rule takes a request", () => {
  const to = (name: string, rest: Rule = {}): Rule => ({ service: `http://${name}:80`, ...rest });

  test("the first that matches", () => {
    const first = [to("one", { hostname: "*.example.org" }), to("two", { hostname: "app.example.org" }), NOT_FOUND];
    expect(asked(first, "https://app.example.org")).toBe("http://one:80");
  });

  test("a wildcard stands for one or more labels, and not for none", () => {
    const rule = { hostname: "*.example.org" };
    const table = new IngressTable(
      View.parsed(resource("t", "n", {}), "r", [rule]),
      View.parsed(resource("t", "n", {}), "d", {}),
    );
    const first = (name: string) => takes([...table.for(name)][0] ?? (table.rules[0] as never), name, "/");
    expect(NAMES.map(first)).toEqual([true, true, false, true]);
  });

  test("a rule for `*`, or for no name, takes every name", () => {
    expect(asked([to("all", { hostname: "*", path: "^/" }), NOT_FOUND], "https://app.example.org")).toBe(
      "http://all:80",
    );
    expect(asked([to("all")], "https://app.example.org")).toBe("http://all:80");
  });

  test("a path is a regular expression that is found anywhere in the path", () => {
    const paths = [to("api", { hostname: "app.example.org", path: "/api/v[12]" }), NOT_FOUND];
    expect(asked(paths, "https://app.example.org/x/api/v2/y")).toBe("http://api:80");
    expect(asked(paths, "https://app.example.org/api/v3")).toContain("answers 404");
  });

  test("a name in letters outside ASCII takes its Punycode", () => {
    const münchen = [
      record("xn--mnchen-3ya.example.org"),
      ...world(to("m", { hostname: "münchen.example.org" }), NOT_FOUND),
    ];
    const { origin } = ask(münchen, "https://xn--mnchen-3ya.example.org");
    expect(origin).toMatchObject({ host: "m" });
  });

  test("a name in capitals takes requests, a wildcard in capitals none: only names are looked up as IDNA", () => {
    expect(asked([to("app", { hostname: "App.example.org" }), NOT_FOUND], "https://app.example.org")).toBe(
      "http://app:80",
    );
    expect(asked([to("app", { hostname: "*.Example.org" }), NOT_FOUND], "https://app.example.org")).toContain("404");
  });

  test("a path is compared without its escapes", () => {
    expect(asked([to("app", { path: "^/a b$" }), NOT_FOUND], "https://app.example.org/a%20b")).toBe("http://app:80");
  });

  test("a path that Go might read differently is unknown", () => {
    const { verdict, by } = ask(world(to("app", { path: "(?i)/API" }), NOT_FOUND), "https://app.example.org/api");
    expect([verdict.status, by]).toEqual(["unknown", expect.stringContaining("config.ingresses[0]")]);
  });

  test("a hostname that is not known yet makes the requests unknown that come so far", () => {
    const some = [APP, to("b", { hostname: UNKNOWN }), NOT_FOUND];
    expect(asked(some, "https://app.example.org")).toBe("http://app.media.svc.cluster.local:80");
    expect(ask(world(...some), "https://other.example.org").verdict.status).toBe("unknown");
  });
});

test("a rule of which nothing is known yet may take what comes so far, and hides none before it", () => {
  const config = rules(APP, NOT_FOUND);
  const list = (config.props.config as { ingresses: unknown[] }).ingresses;
  list.splice(1, 0, UNKNOWN);
  const world = changed(WORLD, { with: config });
  expect(ask(world, "https://app.example.org").verdict.status).toBe("reachable");
  expect(ask(world, "https://other.example.org").verdict.status).toBe("unknown");
});

describe("what a rule does", () => {
  test.each([
    ["http_status:404", "blocked"],
    ["http_status:503", "blocked"],
    ["http_status:204", "reachable"],
    ["hello_world", "reachable"],
    ["hello-world", "reachable"],
    ["unix:/run/app.sock", "unknown"],
    ["unix+tls:/run/app.sock", "unknown"],
    ["bastion", "unknown"],
    ["socks-proxy", "unknown"],
    ["tcp://db:5432", "reachable"],
    ["mqtt://broker", "blocked"],
  ])("%s is %s", (service, status) => {
    expect(ask(world({ service }), "https://app.example.org").verdict.status).toBe(status);
  });

  test.each([
    ["http://app", "http://app:80"],
    ["https://192.168.10.49", "https://192.168.10.49:443"],
    ["https://[fd00::1]:8443", "https://fd00::1:8443"],
    ["ssh://box", "tcp://box:22"],
    ["rdp://box", "tcp://box:3389"],
    ["tcp://db:5432", "tcp://db:5432"],
    ["wss://app", "https://app:443"],
    ["HTTP://app", "http://app:80"],
    ["mqtt://broker:1883", "tcp://broker:1883"],
  ])("%s asks %s", (service, origin) => {
    expect(asked([{ service }], "https://app.example.org")).toBe(origin);
  });

  test("a service that is neither http nor https is for clients that speak to cloudflared", () => {
    expect(ask(world({ service: "ssh://box:22" }), "https://app.example.org").texts.at(-1)).toContain(
      "cloudflared access",
    );
  });

  test.each([{ access: { required: true } }, { bastionMode: true }])("with %j it is unknown", (originRequest) => {
    expect(ask(world({ service: "http://app", originRequest }), "https://app.example.org").verdict.status).toBe(
      "unknown",
    );
  });

  test("without rules cloudflared answers 503", () => {
    expect(asked([], "https://app.example.org")).toContain("503");
  });
});

describe("what the origin sees", () => {
  const seen = (service: string, originRequest: Rule = {}, defaults: Rule = {}) => {
    const config = rules({ service, originRequest });
    (config.props.config as Rule).originRequest = defaults;
    return ask(changed(WORLD, { with: config }), "https://app.example.org/path?q").origin;
  };

  test("the name that was asked for, and its path without the query", () => {
    expect(seen("http://origin")).toMatchObject({ hostname: "app.example.org", path: "/path" });
  });

  test("another Host header where the rule, or all rules, say so", () => {
    expect(seen("http://origin", { httpHostHeader: "a" }, { httpHostHeader: "b" })).toMatchObject({ hostname: "a" });
    expect(seen("http://origin", {}, { httpHostHeader: "b" })).toMatchObject({ hostname: "b" });
  });

  test("over TLS the origin's own name, or the one that is set, and it has to be the certificate's", () => {
    const handshake = (name: string) => ({ handshake: { serverName: name, certificateFor: name } });
    expect(seen("https://origin")).toMatchObject(handshake("origin"));
    expect(seen("https://origin", { originServerName: "x.org" })).toMatchObject(handshake("x.org"));
    expect(seen("https://origin", { matchSnItoHost: true })).toMatchObject(handshake("app.example.org"));
    expect(seen("https://192.168.10.49", { matchSNItoHost: true, httpHostHeader: "h.org" })).toMatchObject(
      handshake("h.org"),
    );
  });

  test("over TLS an address is no server name, and has to be the certificate's", () => {
    expect(seen("https://192.168.10.49", { httpHostHeader: "h.org" })).toMatchObject({
      handshake: { serverName: undefined, certificateFor: "192.168.10.49" },
    });
    expect(seen("https://[fd00::1]")).toMatchObject({
      handshake: { serverName: undefined, certificateFor: "fd00::1" },
    });
  });

  test("with noTlsVerify every certificate will do, and the server name is the same", () => {
    expect(seen("https://origin", { noTlsVerify: true })).toMatchObject({
      handshake: { serverName: "origin", certificateFor: undefined },
    });
  });
});

describe("a list of rules that cloudflared refuses", () => {
  test.each([
    ["a path behind an origin", { service: "http://app:80/" }],
    ["an origin without a scheme", { service: "localhost:8080" }],
    ["an origin without a host", { service: "http://:8080" }],
    ["an origin whose port is no number", { service: "http://app:http" }],
    ["a star inside a name", { hostname: "a.*.example.org" }],
    ["a port in a name", { hostname: "a.example.org:443" }],
    ["a path that is no expression", { path: "/(" }],
    ["a path that looks ahead", { path: "^/(?!admin)" }],
    ["a status that HTTP does not have", { service: "http_status:99" }],
    ["a catch-all in the middle", { hostname: "*" }],
    ["no service", { service: "" }],
  ])("for %s leaves a running tunnel with its old ones", (_, part) => {
    const bad = { hostname: "a.example.org", service: "http://a:80", ...part };
    expect(ask(world(APP, bad, NOT_FOUND), "https://app.example.org")).toMatchObject({
      verdict: { status: "unknown" },
      why: expect.stringContaining("goes on with those that it had before: ingress rule 2"),
      by: expect.stringContaining("config.ingresses[1]"),
    });
  });

  test("for the want of a last rule that takes everything leaves a running tunnel with its old ones", () => {
    expect(ask(world(APP), "https://app.example.org").why).toContain("the last rule takes some requests only");
  });

  test.each([
    "https://user@app:443",
    "unix:/run/app.sock",
    "http_status:599",
    "https://[fd00::1]:8443",
    "http://app:80?x=1",
  ])("has no rule for %s", (service) => {
    const list = world(APP, { hostname: "a.example.org", service }, NOT_FOUND);
    expect(ask(list, "https://app.example.org").verdict.status).toBe("reachable");
  });

  test("is not told by a part that is known only after the update", () => {
    const list = world(APP, { hostname: UNKNOWN, service: UNKNOWN }, NOT_FOUND);
    expect(ask(list, "https://app.example.org").verdict.status).toBe("reachable");
  });

  test("may have rules that nothing ever reaches", () => {
    const first = { hostname: "*.example.org", service: "http://all:80" };
    expect(asked([first, APP, NOT_FOUND], "https://app.example.org")).toBe("http://all:80");
  });
});

test("the table finds the same rule as one look at rule after rule", () => {
  const hostname = fc.constantFrom(undefined, "*", "*.example.org", "*.app.example.org", ...NAMES);
  const rule = fc.record({
    hostname,
    path: fc.constantFrom(undefined, "^/a", "b$"),
    service: fc.constant("http://x:1"),
  });
  const owner = resource("t", "n", {});
  fc.assert(
    fc.property(
      fc.array(rule, { maxLength: 8 }),
      fc.constantFrom(...NAMES),
      fc.constantFrom("/", "/a", "/b"),
      (list, name, path) => {
        const table = new IngressTable(View.parsed(owner, "r", list), View.parsed(owner, "d", {}));
        const found = [...table.for(name)].find((r) => takes(r, name, path) === true)?.index;
        expect(found).toBe(table.rules.find((r) => takes(r, name, path) === true)?.index);
      },
    ),
    { numRuns: 2000 },
  );
});
