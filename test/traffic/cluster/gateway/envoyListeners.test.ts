import { app, certificate, gateway, http, httpRoute, https, object, routeOf, throughGateway } from "../world";

const apps = ["one", "two"].map((name) => app(`media/${name}`));
const to = (name: string) => ({ rules: [{ backendRefs: [{ name, port: 80 }] }] });
const parent = (more: Record<string, unknown> = {}, name = "gw") => ({ name, namespace: "kube-system", ...more });
const at = (section: string) => ({ parentRefs: [parent({ sectionName: section })] });
const exact = { name: "exact", hostname: "app.int.example.org" };

/** Where a request goes when the Gateway has these listeners. */
const goes = (listeners: unknown[], url: string, ...more: ReturnType<typeof httpRoute>[]) =>
  throughGateway([gateway("kube-system/gw", { listeners }), ...apps, ...more], url);

describe("one proxy behind all ports", () => {
  const both = [http(), https()];
  const plain = httpRoute("media/plain", { ...at("http"), ...to("one") });
  const secure = httpRoute("media/secure", { ...at("https"), ...to("two") });

  test("takes plain HTTP at the port of HTTPS, for the routes of plain HTTP", () => {
    expect(goes(both, "http://app.int.example.org:443", plain, secure)).toBe("media/one:80");
  });

  test("takes TLS at the port of plain HTTP, for the routes of HTTPS", () => {
    expect(goes(both, "https://app.int.example.org:80", plain, secure)).toBe("media/two:80");
    expect(goes([http()], "https://app.int.example.org:80", plain)).toMatch(
      /^blocked: listener http speaks plain HTTP/,
    );
  });

  test("serves a name at a port whose own listener has another", () => {
    const apart = [http({ hostname: "*.lab.example.org" }), http({ name: "alt", port: 8080 })];
    const route = httpRoute("media/a", { ...at("alt"), ...to("one") });
    expect(goes(apart, "http://app.int.example.org", route)).toBe("media/one:80");
  });

  test("with HTTPS on two ports there is a proxy for each, which takes no plain HTTP", () => {
    const two = [http(), https(), https({ name: "alt", port: 8443 })];
    expect(goes(two, "http://app.int.example.org:443", plain)).toMatch(/^blocked: listener https takes HTTPS only/);
    expect(goes(two, "http://app.int.example.org", plain)).toBe("media/one:80");
    expect(goes(two, "https://app.int.example.org:80", plain)).toMatch(/^blocked: listener http speaks plain HTTP/);
  });

  test("where two of them have one port, it is that of plain HTTP, and HTTPS has none", () => {
    const mixed = [http({ port: 443 }), https(), https({ name: "alt", port: 8443 })];
    expect(goes(mixed, "http://app.int.example.org:443", plain, secure)).toBe("media/one:80");
    expect(goes(mixed, "https://app.int.example.org", plain, secure)).toMatch(
      /^blocked: listener https is served by nobody: .*plain HTTP, which another listener has at port 443, comes before it/,
    );
    expect(goes(mixed, "https://app.int.example.org:8443", plain, secure)).toMatch(/^blocked: .*404/);
  });

  test("plain HTTP and HTTPS may share a port", () => {
    const shared = [http({ port: 443 }), https()];
    expect(goes(shared, "http://app.int.example.org:443", plain, secure)).toBe("media/one:80");
    expect(goes(shared, "https://app.int.example.org", plain, secure)).toBe("media/two:80");
  });
});

describe("a listener that Cilium refuses", () => {
  const gone = { tls: { certificateRefs: [{ name: "gone" }] } };

  test("leaves what it would have taken to others", () => {
    const route = httpRoute("media/a", to("one"));
    expect(goes([https(), https({ ...exact, ...gone })], "https://app.int.example.org", route)).toBe("media/one:80");
    expect(goes([https({ ...exact, ...gone })], "https://app.int.example.org", route)).toMatch(
      /^blocked: listener exact .* is not served: nothing makes the Secret kube-system\/gone/,
    );
  });

  test("is one that allows no kind of route that its protocol has", () => {
    const tcp = https({ allowedRoutes: { kinds: [{ kind: "TCPRoute" }] } });
    expect(goes([tcp], "https://app.int.example.org")).toMatch(/^blocked: listener https .* allows no kind of route/);
  });
});

describe("certificates", () => {
  test("a listener with two of them makes Envoy refuse all listeners of the Gateway", () => {
    const certificateRefs = [{ name: "wildcard" }, { name: "second" }];
    const second = certificate("kube-system/second", ["*.int.example.org"], "second");
    const route = httpRoute("media/a", { ...at("http"), ...to("one") });
    expect(goes([http(), https({ tls: { certificateRefs } })], "http://app.int.example.org", route, second)).toMatch(
      /^unknown: Envoy does not take the listeners of Gateway kube-system\/gw.*two certificates .* are for \*\.int/,
    );
  });

  test("nothing was there before a Gateway's first configuration, and so nothing is served", () => {
    const certificateRefs = [{ name: "wildcard" }, { name: "second" }];
    const second = certificate("kube-system/second", ["*.int.example.org"], "second");
    const route = httpRoute("media/a", { ...at("http"), ...to("one") });
    const config = (generation: number) => {
      const made = object("cilium.io/v2", "CiliumEnvoyConfig", "kube-system/cilium-gateway-gw", {});
      const metadata = { ...(made.props.metadata as object), generation };
      return { ...made, props: { ...made.props, metadata } };
    };
    const asked = (generation: number) =>
      goes(
        [http(), https({ tls: { certificateRefs } })],
        "http://app.int.example.org",
        route,
        second,
        config(generation),
      );
    expect(asked(1)).toMatch(/^blocked: Envoy does not take the listeners of Gateway kube-system\/gw, its first: two/);
    expect(asked(2)).toMatch(/^unknown: Envoy does not take the listeners .* that it had before/);
  });

  test("an HTTPS listener that names none is served as plain HTTP", () => {
    const route = httpRoute("media/a", to("one"));
    const bare = https({ tls: undefined });
    expect(goes([bare], "http://app.int.example.org:443", route)).toBe("media/one:80");
    expect(goes([bare], "https://app.int.example.org", route)).toMatch(/^blocked: listener https/);
  });
});

describe("the Gateway accepts a route as a whole, and Cilium asks a listener for the rest alone", () => {
  test("kinds: one listener that allows the kind is enough for all that the route names", () => {
    const calls = http({
      name: "calls",
      hostname: "calls.int.example.org",
      allowedRoutes: { namespaces: { from: "All" }, kinds: [{ kind: "GRPCRoute" }] },
    });
    const route = httpRoute("media/a", { hostnames: ["calls.int.example.org"], ...to("one") });
    expect(goes([http(), calls], "http://calls.int.example.org", route)).toBe("media/one:80");
    expect(goes([calls], "http://calls.int.example.org", route)).toMatch(/^blocked: .*allows GRPCRoute only/);
  });

  test("ports: a reference to another Gateway that names none counts as well", () => {
    const listeners = [http(), http({ name: "alt", port: 8080, hostname: "alt.example.org" })];
    const route = (...more: unknown[]) =>
      httpRoute("media/a", {
        hostnames: ["alt.example.org"],
        parentRefs: [parent({ port: 80 }), ...more],
        ...to("one"),
      });
    expect(goes(listeners, "http://alt.example.org", route())).toMatch(/^blocked: .*404/);
    expect(goes(listeners, "http://alt.example.org", route(parent({}, "other")))).toBe("media/one:80");
  });

  test("namespaces: each listener has its own say", () => {
    const narrow = http({ ...exact, allowedRoutes: { namespaces: { from: "Same" } } });
    const route = httpRoute("media/a", to("one"));
    expect(goes([http(), narrow], "http://app.int.example.org", route)).toMatch(
      /^blocked: .*namespace kube-system only/,
    );
  });
});

test("names of listeners on other ports are kept from a wildcard, too", () => {
  const two = [https(), https({ ...exact, port: 8443 })];
  const route = httpRoute("media/a", to("one"));
  expect(goes(two, "https://app.int.example.org:8443", route)).toBe("media/one:80");
  expect(goes(two, "https://app.int.example.org", route)).toMatch(/^blocked: .*404/);
});

test("a GRPCRoute is for requests of every method", () => {
  const call = routeOf("GRPCRoute", "media/a", { hostnames: ["app.int.example.org"], ...to("one") });
  const post = httpRoute("media/b", {
    rules: [{ matches: [{ method: "POST" }], backendRefs: [{ name: "two", port: 80 }] }],
  });
  expect(goes([http()], "http://app.int.example.org", call, post)).toBe("media/one:80");
});

test("a certificate whose Secret an installer may bring makes HTTPS unknown, and nothing else", () => {
  const installer = object("argoproj.io/v1alpha1", "Application", "argocd/certs", {
    spec: { destination: { namespace: "kube-system" } },
  });
  const bare = https({ tls: { certificateRefs: [{ name: "gone" }] } });
  const route = httpRoute("media/a", to("one"));
  expect(goes([http(), bare], "https://app.int.example.org", route, installer)).toMatch(/^unknown: listener https/);
  expect(goes([http(), bare], "http://app.int.example.org", route, installer)).toBe("media/one:80");
});
