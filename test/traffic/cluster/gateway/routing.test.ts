import { app, ask, base, gateway, http, httpRoute, https, resolver, routeOf, throughGateway } from "../world";

const gw = gateway("kube-system/gw");
const to = (name: string, port = 80) => ({ backendRefs: [{ name, port }] });
const path = (value: string, type = "PathPrefix") => ({ matches: [{ path: { type, value } }] });
const rules = (...list: unknown[]) => ({ rules: list });
const apps = ["one", "two", "three"].map((name) => app(`media/${name}`));

/** Where a request goes when the Gateway has these routes. */
const goes = (url: string, ...routes: ReturnType<typeof httpRoute>[]) => throughGateway([gw, ...apps, ...routes], url);

describe("hostnames", () => {
  test("an exact name comes before a wildcard", () => {
    const routes = [
      httpRoute("media/many", { hostnames: ["*.int.example.org"], ...rules(to("one")) }),
      httpRoute("media/single", { hostnames: ["app.int.example.org"], ...rules(to("two")) }),
    ];
    expect(goes("https://app.int.example.org", ...routes)).toBe("media/two:80");
    expect(goes("https://other.int.example.org", ...routes)).toBe("media/one:80");
  });

  test("a longer wildcard comes before a shorter one", () => {
    const routes = [
      httpRoute("media/short", { hostnames: ["*.int.example.org"], ...rules(to("one")) }),
      httpRoute("media/long", { hostnames: ["*.lab.int.example.org"], ...rules(to("two")) }),
    ];
    expect(goes("https://a.lab.int.example.org", ...routes)).toBe("media/two:80");
    expect(goes("https://lab.int.example.org", ...routes)).toBe("media/one:80");
  });

  test("what the exact name's rules do not match is not looked for among wildcards", () => {
    const routes = [
      httpRoute("media/many", { hostnames: ["*.int.example.org"], ...rules(to("one")) }),
      httpRoute("media/single", { hostnames: ["app.int.example.org"], ...rules({ ...path("/api"), ...to("two") }) }),
    ];
    expect(goes("https://app.int.example.org/web", ...routes)).toMatch(
      /^blocked: .* answers 404: no rule for app.int.example.org/,
    );
  });

  test("letters of either case are the same name", () => {
    expect(
      goes(
        "https://APP.int.example.org",
        httpRoute("media/a", { hostnames: ["App.int.example.org"], ...rules(to("one")) }),
      ),
    ).toBe("media/one:80");
  });

  test("a route without hostnames takes every name of its listeners", () => {
    expect(
      goes("https://anything.int.example.org", httpRoute("media/a", { hostnames: undefined, ...rules(to("one")) })),
    ).toBe("media/one:80");
  });

  test("a name that no route has is answered with 404", () => {
    expect(goes("https://other.int.example.org", httpRoute("media/a", rules(to("one"))))).toMatch(
      /^blocked: .*404 for other.*no route names it/,
    );
  });
});

describe("paths", () => {
  const order = httpRoute(
    "media/a",
    rules(
      { ...path("/"), ...to("one") },
      { ...path("/api"), ...to("two") },
      { ...path("/api", "Exact"), ...to("three") },
    ),
  );

  test.each([
    ["/", "media/one:80"],
    ["/apis", "media/one:80"],
    ["/api/", "media/two:80"],
    ["/api/v1", "media/two:80"],
    ["/api", "media/three:80"],
  ])("%s goes to %s: exact before the longest prefix, prefixes by whole elements", (requested, expected) => {
    expect(goes(`https://app.int.example.org${requested}`, order)).toBe(expected);
  });

  test("a slash at a prefix's end does not count", () => {
    expect(
      goes("https://app.int.example.org/api", httpRoute("media/a", rules({ ...path("/api/"), ...to("two") }))),
    ).toBe("media/two:80");
  });

  test("a regular expression comes after an exact path and before prefixes", () => {
    const route = httpRoute(
      "media/a",
      rules(
        { ...path("/"), ...to("one") },
        { ...path("/v[0-9]+/.*", "RegularExpression"), ...to("two") },
        { ...path("/v1/x", "Exact"), ...to("three") },
      ),
    );
    expect(goes("https://app.int.example.org/v1/y", route)).toBe("media/two:80");
    expect(goes("https://app.int.example.org/v1/x", route)).toBe("media/three:80");
    expect(goes("https://app.int.example.org/web", route)).toBe("media/one:80");
  });

  test("a regular expression has to match the whole path", () => {
    const route = httpRoute(
      "media/a",
      rules({ ...path("/"), ...to("one") }, { ...path("/v[0-9]", "RegularExpression"), ...to("two") }),
    );
    expect(goes("https://app.int.example.org/v1/x", route)).toBe("media/one:80");
  });

  test("a regular expression of another dialect makes the answer unknown where it could decide, and nowhere else", () => {
    const route = httpRoute(
      "media/a",
      rules(
        { ...path("/"), ...to("one") },
        { ...path("/(?i)api", "RegularExpression"), ...to("two") },
        { ...path("/x", "Exact"), ...to("three") },
      ),
    );
    expect(goes("https://app.int.example.org/api", route)).toMatch(/^unknown: .*cannot evaluate/);
    expect(goes("https://app.int.example.org/x", route)).toBe("media/three:80");
  });
});

describe("what else a request must carry", () => {
  const header = { name: "x-canary", value: "yes" };

  test("a plain request passes a rule with headers over, and the path says where others go", () => {
    const route = httpRoute("media/a", rules({ matches: [{ headers: [header] }], ...to("two") }, to("one")));
    expect(goes("https://app.int.example.org", route)).toBe("media/one:80");
  });

  test("when only requests with a header are taken, the answer depends on it", () => {
    const route = httpRoute("media/a", rules({ matches: [{ headers: [header] }], ...to("two") }));
    expect(goes("https://app.int.example.org", route)).toBe(
      "unknown: HTTPRoute media/a takes only requests with header x-canary: yes",
    );
  });

  test("where they lead nowhere either, nothing arrives", () => {
    const route = httpRoute("media/a", rules({ matches: [{ headers: [header] }], ...to("gone") }));
    expect(goes("https://app.int.example.org", route)).toBe(
      "blocked: HTTPRoute media/a takes only requests with header x-canary: yes, and leads nowhere with them either: others get 404",
    );
  });

  test("what such requests arrive at is open, with the whole path to it", () => {
    const route = httpRoute("media/a", rules({ matches: [{ headers: [header] }], ...to("two") }));
    const verdict = ask([...base, resolver("192.168.30.61"), gw, ...apps, route], "https://app.int.example.org");
    expect(verdict).toMatchObject({ status: "unknown", open: [{ arrival: { service: "two" } }] });
    const [open] = verdict.status === "unknown" ? (verdict.open ?? []) : [];
    expect([open?.hops[0]?.layer, open?.hops.at(-1)?.layer]).toEqual(["client", "pod"]);
    expect(open?.hops.map(({ layer }) => layer)).toEqual(expect.arrayContaining(["LAN DNS", "listener", "service"]));
  });

  test("a query parameter is such a condition, too", () => {
    const route = httpRoute(
      "media/a",
      rules({ matches: [{ queryParams: [{ name: "v", value: "2" }] }], ...to("two") }),
    );
    expect(goes("https://app.int.example.org", route)).toMatch(/^unknown: .*query parameter v: 2/);
  });

  test("GET is the method of a plain request", () => {
    const route = httpRoute(
      "media/a",
      rules({ matches: [{ method: "POST" }], ...to("two") }, { matches: [{ method: "GET" }], ...to("one") }),
    );
    expect(goes("https://app.int.example.org", route)).toBe("media/one:80");
  });
});

describe("GRPCRoute", () => {
  const grpc = routeOf("GRPCRoute", "media/g", {
    hostnames: ["app.int.example.org"],
    rules: [
      { matches: [{ method: { service: "shop.Cart" } }], ...to("one") },
      { matches: [{ method: { service: "shop.Cart", method: "Add" } }], ...to("two") },
    ],
  });

  test("a call is a path of service and method, the whole before the service alone", () => {
    expect(goes("https://app.int.example.org/shop.Cart/Add", grpc)).toBe("media/two:80");
    expect(goes("https://app.int.example.org/shop.Cart/Remove", grpc)).toBe("media/one:80");
    expect(goes("https://app.int.example.org/shop.Cart2/Add", grpc)).toMatch(/^blocked: .*404/);
  });
});

describe("listeners", () => {
  test("plain HTTP and HTTPS are served from tables of their own", () => {
    const secure = httpRoute("media/a", {
      parentRefs: [{ name: "gw", namespace: "kube-system", sectionName: "https" }],
      ...rules(to("one")),
    });
    expect(goes("https://app.int.example.org", secure)).toBe("media/one:80");
    expect(goes("http://app.int.example.org", secure)).toMatch(/^blocked: .*404.*attached to another listener/);
  });

  test("Cilium serves the routes of a plain HTTP listener on the ports of all of them", () => {
    const two = gateway("kube-system/gw", { listeners: [http(), http({ name: "alt", port: 8080 })] });
    const route = httpRoute("media/a", {
      parentRefs: [{ name: "gw", namespace: "kube-system", sectionName: "alt" }],
      ...rules(to("one")),
    });
    expect(throughGateway([two, ...apps, route], "http://app.int.example.org")).toBe("media/one:80");
  });

  test("with HTTPS on two ports each has its own routes", () => {
    const two = gateway("kube-system/gw", { listeners: [https(), https({ name: "alt", port: 8443 })] });
    const route = httpRoute("media/a", {
      parentRefs: [{ name: "gw", namespace: "kube-system", sectionName: "alt" }],
      ...rules(to("one")),
    });
    expect(throughGateway([two, ...apps, route], "https://app.int.example.org:8443")).toBe("media/one:80");
    expect(throughGateway([two, ...apps, route], "https://app.int.example.org")).toMatch(/^blocked: .*404/);
  });

  test("a route may choose a listener by its port", () => {
    const route = httpRoute("media/a", {
      parentRefs: [{ name: "gw", namespace: "kube-system", port: 80 }],
      ...rules(to("one")),
    });
    expect(goes("http://app.int.example.org", route)).toBe("media/one:80");
    expect(goes("https://app.int.example.org", route)).toMatch(/^blocked/);
  });

  test("wildcards do not take a Host header with a port, which exact names do", () => {
    const alt = gateway("kube-system/gw", { listeners: [http({ port: 8080 })] });
    const route = (hostname: string) => httpRoute("media/a", { hostnames: [hostname], ...rules(to("one")) });
    const asked = (hostname: string) =>
      throughGateway([alt, ...apps, route(hostname)], "http://app.int.example.org:8080");
    expect(asked("app.int.example.org")).toBe("media/one:80");
    expect(asked("*.int.example.org")).toMatch(/^blocked: .* answers 404 for app.int.example.org:8080/);
  });

  test("two listeners with one port and hostname are served by nobody", () => {
    const twins = gateway("kube-system/gw", { listeners: [http(), http({ name: "twin" })] });
    expect(
      throughGateway([twins, ...apps, httpRoute("media/a", rules(to("one")))], "http://app.int.example.org"),
    ).toMatch(/^blocked: Cilium serves neither of two listeners/);
  });

  test("a bare address shows no name, which a listener with a hostname does not take", () => {
    expect(goes("https://192.168.30.61", httpRoute("media/a", rules(to("one"))))).toMatch(
      /^blocked: no listener on port 443 .* takes a request without a name/,
    );
    expect(goes("tcp://192.168.30.61:443", httpRoute("media/a", rules(to("one"))))).toBe("reachable");
  });

  test("a listener of namespaces by labels takes those that have them", () => {
    const allowedRoutes = { namespaces: { from: "Selector", selector: { matchLabels: { web: "yes" } } } };
    const chosen = gateway("kube-system/gw", { listeners: [http({ allowedRoutes })] });
    const route = httpRoute("media/a", rules(to("one")));
    const namespace = (labels?: Record<string, string>) => ({
      ...app("x"),
      type: "kubernetes:core/v1:Namespace",
      name: "media",
      props: { metadata: { name: "media", labels } },
    });
    const asked = (...more: ReturnType<typeof app>[]) =>
      throughGateway([chosen, ...apps, route, ...more], "http://app.int.example.org");
    expect(asked(namespace({ web: "yes" }))).toBe("media/one:80");
    expect(asked(namespace({ web: "no" }))).toMatch(/^blocked: .*takes routes of namespaces with other labels/);
    expect(asked()).toMatch(/^unknown: .*depends on labels that are not known/);
  });
});
