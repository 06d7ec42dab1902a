import { object, UNKNOWN } from "../../../policy/resources";
import { app, ask, base, gateway, httpRoute, resolver, throughGateway } from "../world";

const gw = gateway("kube-system/gw");
const to = (name: string, port = 80) => ({ backendRefs: [{ name, port }] });
const redirect = (requestRedirect: Record<string, unknown>) => ({
  filters: [{ type: "RequestRedirect", requestRedirect }],
});
const path = (value: string) => ({ matches: [{ path: { type: "PathPrefix", value } }] });
const apps = [app("media/one"), app("media/two")];
const https = { name: "gw", namespace: "kube-system", sectionName: "https" };
const http = { name: "gw", namespace: "kube-system", sectionName: "http" };

/** The addresses that a browser is sent to, one after another. */
function sent(url: string, ...routes: ReturnType<typeof httpRoute>[]): string[] {
  const verdict = ask([...base, resolver("192.168.30.61"), gw, ...apps, ...routes], url);
  return verdict.hops.filter((h) => h.layer === "client").map((h) => h.text.replace(/^.* opens /, ""));
}

const target = httpRoute("media/target", {
  parentRefs: [https],
  hostnames: ["app.int.example.org", "new.int.example.org"],
  rules: [to("one")],
});

test.each([
  ["the scheme, whose usual port comes with it", { scheme: "https" }, "https://app.int.example.org/a/b"],
  ["the host name", { scheme: "https", hostname: "new.int.example.org" }, "https://new.int.example.org/a/b"],
  ["a port that is written", { scheme: "https", port: 8443 }, "https://app.int.example.org:8443/a/b"],
  [
    "the whole path",
    { scheme: "https", path: { type: "ReplaceFullPath", replaceFullPath: "/z" } },
    "https://app.int.example.org/z",
  ],
  [
    "the matched prefix",
    { scheme: "https", path: { type: "ReplacePrefixMatch", replacePrefixMatch: "/c" } },
    "https://app.int.example.org/c/b",
  ],
  [
    "the matched prefix by a slash, which leaves two",
    { scheme: "https", path: { type: "ReplacePrefixMatch", replacePrefixMatch: "/" } },
    "https://app.int.example.org//b",
  ],
  [
    "nothing of the path by an empty prefix",
    { scheme: "https", path: { type: "ReplacePrefixMatch", replacePrefixMatch: "" } },
    "https://app.int.example.org/a/b",
  ],
])("a redirect changes %s", (_, change, expected) => {
  const route = httpRoute("media/r", { parentRefs: [http], rules: [{ ...path("/a"), ...redirect(change) }] });
  expect(sent("http://app.int.example.org/a/b", route, target)[1]).toBe(expected);
});

test("a redirect without scheme and port leads to the port of the first listener that the route is behind", () => {
  const two = gateway("kube-system/gw", {
    listeners: [8080, 80].map((port) => ({
      ...{ name: `http-${port}`, port, protocol: "HTTP", hostname: "*.int.example.org" },
      allowedRoutes: { namespaces: { from: "All" } },
    })),
  });
  const route = httpRoute("media/r", { rules: [redirect({ hostname: "new.int.example.org" })] });
  const verdict = ask([...base, resolver("192.168.30.61"), two, ...apps, route], "http://app.int.example.org");
  expect(verdict.hops.some((h) => h.text.endsWith("redirect to http://new.int.example.org:8080"))).toBe(true);
});

test("a redirect without scheme and port stays on the listener's port", () => {
  const route = httpRoute("media/r", { parentRefs: [http], rules: [redirect({ hostname: "new.int.example.org" })] });
  expect(sent("http://app.int.example.org", route)[1]).toBe("http://new.int.example.org");
});

test("a redirect that names no host leads to the address that the client asked", () => {
  const any = gateway("kube-system/gw", {
    listeners: [{ name: "http", port: 80, protocol: "HTTP", allowedRoutes: { namespaces: { from: "All" } } }],
  });
  const route = httpRoute("media/r", {
    parentRefs: [http],
    hostnames: undefined,
    rules: [redirect({ scheme: "https" })],
  });
  const verdict = ask([...base, any, route], "http://192.168.30.61/a");
  expect(verdict.hops.some((h) => h.text.endsWith("redirect to https://192.168.30.61/a"))).toBe(true);
});

test("redirects that lead round in a circle end there", () => {
  const back = httpRoute("media/back", {
    parentRefs: [http],
    hostnames: ["b.int.example.org"],
    rules: [redirect({ hostname: "app.int.example.org" })],
  });
  const there = httpRoute("media/there", { parentRefs: [http], rules: [redirect({ hostname: "b.int.example.org" })] });
  expect(throughGateway([gw, there, back], "http://app.int.example.org")).toMatch(
    /^blocked: redirects lead round in a circle: http:\/\/app.* → http:\/\/b.* → http:\/\/app/,
  );
});

test("a redirect to the scheme that a request has already is passed over", () => {
  const route = httpRoute("media/r", { rules: [redirect({ scheme: "https" }), to("one")] });
  expect(throughGateway([gw, ...apps, route], "http://app.int.example.org")).toBe("media/one:80");
});

test("a rewrite changes what the backend sees, not where the request goes", () => {
  const route = httpRoute("media/r", {
    rules: [{ filters: [{ type: "URLRewrite", urlRewrite: { hostname: "inner.example.org" } }], ...to("one") }],
  });
  const verdict = ask([...base, resolver("192.168.30.61"), gw, ...apps, route], "https://app.int.example.org");
  expect(verdict).toMatchObject({ status: "reachable", arrival: { service: "one" } });
  expect(verdict.hops.some((h) => h.text.includes("the backend sees the host inner.example.org"))).toBe(true);
});

test("a filter that is not known makes the answer unknown", () => {
  const route = httpRoute("media/r", { rules: [{ filters: [{ type: "ExtensionRef" }], ...to("one") }] });
  expect(throughGateway([gw, ...apps, route], "https://app.int.example.org")).toBe(
    "unknown: HTTPRoute media/r: this model does not know the filter ExtensionRef",
  );
});

describe("backends", () => {
  const rule = (...backendRefs: Record<string, unknown>[]) => httpRoute("media/r", { rules: [{ backendRefs }] });
  const goes = (route: ReturnType<typeof httpRoute>, ...more: ReturnType<typeof app>[]) =>
    throughGateway([gw, ...apps, route, ...more], "https://app.int.example.org");

  test("one with the weight 0 gets nothing, unless it is the only one that is there", () => {
    const one = { name: "one", port: 80, weight: 0 };
    expect(goes(rule(one, { name: "two", port: 80 }))).toBe("media/two:80");
    expect(goes(rule(one))).toBe("media/one:80");
    expect(goes(rule(one, { name: "gone", port: 80 }))).toBe("media/one:80");
  });

  test("when several have the weight 0 and none another, Envoy refuses all routes of the Gateway", () => {
    const weightless = rule({ name: "one", port: 80, weight: 0 }, { name: "two", port: 80, weight: 0 });
    const other = httpRoute("media/other", { hostnames: ["other.int.example.org"], rules: [to("one")] });
    expect(throughGateway([gw, ...apps, weightless, other], "https://other.int.example.org")).toMatch(
      /^unknown: Envoy does not take the routes of Gateway kube-system\/gw, .*HTTPRoute media\/r gives each/,
    );
  });

  test("one that can be reached is enough, and the others are named", () => {
    const route = rule({ name: "gone", port: 80 }, { name: "two", port: 80 });
    const verdict = ask([...base, resolver("192.168.30.61"), gw, ...apps, route], "https://app.int.example.org");
    expect(verdict).toMatchObject({ status: "reachable", arrival: { service: "two" } });
    expect(verdict.hops.some((h) => h.text.includes("1 cannot be reached: Service media/gone does not exist"))).toBe(
      true,
    );
  });

  test("one of which nothing is known yet leaves another as it is", () => {
    const later = { name: UNKNOWN, port: 80 };
    expect(goes(rule(later, { name: "two", port: 80 }))).toBe("media/two:80");
    expect(goes(rule(later))).toBe("unknown: HTTPRoute media/r: spec.rules[0].backendRefs[0].name is not yet known");
  });

  const grant = (spec: Record<string, unknown>) =>
    object("gateway.networking.k8s.io/v1beta1", "ReferenceGrant", "data/grant", { spec });
  const from = [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "media" }];

  test("one of another namespace needs that namespace's ReferenceGrant", () => {
    const route = rule({ name: "db", namespace: "data", port: 80 });
    const db = app("data/db");
    expect(goes(route, db)).toMatch(/^blocked: no ReferenceGrant in data lets HTTPRoute media\/r use Service data\/db/);
    expect(goes(route, db, grant({ from, to: [{ group: "", kind: "Service" }] }))).toBe("data/db:80");
    expect(goes(route, db, grant({ from, to: [{ group: "", kind: "Service", name: "other" }] }))).toMatch(/^blocked/);
    expect(
      goes(route, db, grant({ from: [{ ...from[0], namespace: "web" }], to: [{ group: "", kind: "Service" }] })),
    ).toMatch(/^blocked/);
  });

  test("one of another kind is not known", () => {
    expect(goes(rule({ kind: "ServiceImport", group: "multicluster.x-k8s.io", name: "one", port: 80 }))).toMatch(
      /^unknown: .*backends of kind ServiceImport/,
    );
  });

  test("a rule without any is answered with an error", () => {
    expect(goes(httpRoute("media/r", { rules: [{}] }))).toBe("blocked: HTTPRoute media/r has no backend");
  });
});
