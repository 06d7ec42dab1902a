import * as fc from "fast-check";
import { IngressTable, takes } from "../../../traffic/internet/ingress";
import { View } from "../../../traffic/model/view";
import { resource, UNKNOWN } from "../../policy/resources";
import { APP, ask, changed, NOT_FOUND, record, rules, WORLD } from "./world";

type Rule = Record<string, unknown>;

const NAMES = ["app.example.org", "deep.app.example.org", "example.org", "anapp.example.org"];

const world = (...ingresses: Rule[]) =>
  changed([...WORLD, record("*.example.org"), record("example.org")], { with: rules(...ingresses) });

/** What becomes of a request: the origin's host, or why there is none. */
function asked(ingresses: Rule[], url: string): string {
  const { origin, why } = ask(world(...ingresses), url);
  return origin === undefined
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
    ["http://app/path", "blocked"],
  ])("%s is %s", (service, status) => {
    expect(ask(world({ service }), "https://app.example.org").verdict.status).toBe(status);
  });

  test.each([
    ["http://app", "http://app:80"],
    ["https://192.168.10.49", "https://192.168.10.49:443"],
    ["https://[fd00::1]:8443", "https://[fd00::1]:8443"],
    ["ssh://box", "ssh://box:22"],
    ["rdp://box", "rdp://box:3389"],
    ["tcp://db:5432", "tcp://db:5432"],
    ["wss://app", "wss://app:443"],
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

  test("a last rule that does not take everything is refused by Cloudflare", () => {
    expect(asked([APP], "https://other.example.org")).toContain("Cloudflare refuses");
  });
});

describe("what the origin sees", () => {
  const seen = (service: string, originRequest: Rule = {}, defaults: Rule = {}) => {
    const config = rules({ service, originRequest });
    (config.props.config as Rule).originRequest = defaults;
    return ask(changed(WORLD, { with: config }), "https://app.example.org/path?q").origin;
  };

  test("the name that was asked for, and its path without the query", () => {
    expect(seen("http://origin")).toMatchObject({ hostname: "app.example.org", path: "/path", verifies: false });
  });

  test("another Host header where the rule, or all rules, say so", () => {
    expect(seen("http://origin", { httpHostHeader: "a" }, { httpHostHeader: "b" })).toMatchObject({ hostname: "a" });
    expect(seen("http://origin", {}, { httpHostHeader: "b" })).toMatchObject({ hostname: "b" });
  });

  test("over TLS the origin's own name, or the one that is set", () => {
    expect(seen("https://origin")).toMatchObject({ serverName: "origin", verifies: true });
    expect(seen("https://origin", { originServerName: "x.org" })).toMatchObject({ serverName: "x.org" });
    expect(seen("https://origin", { matchSnItoHost: true })).toMatchObject({ serverName: "app.example.org" });
    expect(seen("https://192.168.10.49")).toMatchObject({ serverName: undefined, verifies: true });
    expect(seen("https://origin", { noTlsVerify: true })).toMatchObject({ verifies: false });
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
