import { app, gateway, httpRoute, routeOf, throughGateway } from "../world";

const gw = gateway("kube-system/gw");
const to = (name: string, port = 80) => ({ backendRefs: [{ name, port }] });
const path = (value: string, type = "PathPrefix") => ({ matches: [{ path: { type, value } }] });
const rules = (...list: unknown[]) => ({ rules: list });
const apps = ["one", "two", "three"].map((name) => app(`media/${name}`));

/** Where a request goes when the Gateway has these routes. */
const goes = (url: string, ...routes: ReturnType<typeof httpRoute>[]) => throughGateway([gw, ...apps, ...routes], url);

describe("routes that match alike", () => {
  test("two routes that ask for the same share the requests, whichever is the older", () => {
    const routes = [httpRoute("media/a", rules(to("gone"), to("one"))), httpRoute("media/b", rules(to("two")))];
    expect(goes("https://app.int.example.org", ...routes)).toBe(
      "unknown: HTTPRoute media/a and HTTPRoute media/b match alike: which of them is used the resources do not say",
    );
    const alike = [httpRoute("media/a", rules(to("one"))), httpRoute("media/b", rules(to("two")))];
    expect(goes("https://app.int.example.org", ...alike)).toBe("media/one:80");
  });

  test("a redirect and a backend share nothing: which of the two is used the resources do not say", () => {
    const away = { filters: [{ type: "RequestRedirect", requestRedirect: { hostname: "two.int.example.org" } }] };
    const routes = [httpRoute("media/a", rules(to("one"))), httpRoute("media/b", rules(away))];
    expect(goes("https://app.int.example.org", ...routes)).toMatch(/^unknown: .* match alike/);
  });

  test("where all of them lead to the same end it is known", () => {
    const expressions = ["/a.", "/.b"].map((value) => path(value, "RegularExpression"));
    const alike = (one: string, two: string) => [
      httpRoute("media/a", rules({ ...expressions[0], ...to(one) })),
      httpRoute("media/b", rules({ ...expressions[1], ...to(two) })),
    ];
    expect(goes("https://app.int.example.org/ab", ...alike("one", "one"))).toBe("media/one:80");
    expect(goes("https://app.int.example.org/ab", ...alike("gone", "lost"))).toMatch(/^blocked: Service media\/gone/);
    expect(goes("https://app.int.example.org/ab", ...alike("one", "gone"))).toMatch(/^unknown: .* match alike/);
  });

  test("rules of equal rank that ask for different things come in the order of their listeners, kinds and rules", () => {
    const expressions = ["/a.", "/.b"].map((value) => path(value, "RegularExpression"));
    const one = { ...expressions[0], ...to("one") };
    const two = { ...expressions[1], ...to("two") };
    expect(goes("https://app.int.example.org/ab", httpRoute("media/a", rules(two, one)))).toBe("media/two:80");
    const apart = [httpRoute("media/a", rules(two)), httpRoute("media/b", rules(one))];
    expect(goes("https://app.int.example.org/ab", ...apart)).toMatch(/^unknown: .* match alike/);
  });

  test("two rules of one GRPCRoute that ask for the same share the requests, unless the first has no backend", () => {
    const call = (...names: string[]) =>
      routeOf("GRPCRoute", "media/a", { hostnames: ["app.int.example.org"], rules: names.map((name) => to(name)) });
    expect(goes("https://app.int.example.org", call("one", "gone"))).toBe("media/one:80");
    expect(goes("https://app.int.example.org", call("gone", "one"))).toMatch(/^blocked: Service media\/gone does not/);
  });

  test("an HTTPRoute comes before a GRPCRoute of the same listener", () => {
    const call = routeOf("GRPCRoute", "media/a", {
      hostnames: ["app.int.example.org"],
      rules: [{ matches: [{ method: { service: "shop" } }], ...to("one") }],
    });
    const route = httpRoute("media/b", rules({ ...path("/shop"), ...to("two") }));
    expect(goes("https://app.int.example.org/shop/x", call, route)).toBe("media/two:80");
  });

  test("two rules of one route: the first", () => {
    expect(goes("https://app.int.example.org", httpRoute("media/a", rules(to("one"), to("two"))))).toBe("media/one:80");
  });
});
