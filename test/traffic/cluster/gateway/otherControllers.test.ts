import type { Resource } from "../../../../traffic/model/resource";
import { app, ask, base, certificate, ends, gateway, httpRoute, object, resolver } from "../world";

const classOf = (controllerName: string, parametersRef?: unknown) =>
  object("gateway.networking.k8s.io/v1", "GatewayClass", "other", { spec: { controllerName, parametersRef } });
const envoy = classOf("gateway.envoyproxy.io/gatewayclass-controller");
const gw = (name = "kube-system/gw", spec: Record<string, unknown> = {}) =>
  gateway(name, { gatewayClassName: "other", ...spec });
const toOne = httpRoute("media/a", {
  hostnames: ["a.int.example.org"],
  rules: [{ matches: [{ path: { type: "PathPrefix", value: "/web" } }], backendRefs: [{ name: "one", port: 80 }] }],
});
const goes = (resources: readonly Resource[], url: string) =>
  ends(ask([...base, resolver("192.168.30.61"), app("media/one"), ...resources], url));
const unknown = /^unknown: the Gateway is served by gateway.envoyproxy.io\/gatewayclass-controller/;

describe("a Gateway of Envoy Gateway", () => {
  test("is not followed further than the standard tells", () => {
    expect(goes([envoy, gw(), toOne], "https://a.int.example.org/web")).toMatch(unknown);
    expect(goes([envoy, gw(), toOne], "https://a.int.example.org/web")).toMatch(
      /listener https and HTTPRoute media\/a would take the request$/,
    );
  });

  test("has no listener at other ports", () => {
    expect(goes([envoy, gw(), toOne], "https://a.int.example.org:8443/web")).toBe(
      "blocked: Gateway kube-system/gw has no listener on port 8443/tcp",
    );
  });

  test("may serve other Gateways' listeners at its address where its class has parameters", () => {
    const merged = classOf("gateway.envoyproxy.io/gatewayclass-controller", { kind: "EnvoyProxy", name: "merged" });
    const other = gw("web/other", {
      addresses: undefined,
      listeners: [{ name: "web", port: 8080, protocol: "HTTP" }],
    });
    expect(goes([merged, gw(), other, toOne], "tcp://192.168.30.61:8080")).toMatch(unknown);
    expect(goes([envoy, gw(), other, toOne], "tcp://192.168.30.61:8080")).toMatch(
      /^blocked: .*no listener on port 8080/,
    );
  });

  test("takes names of its listeners only", () => {
    expect(goes([envoy, gw(), toOne], "https://a.example.org/web")).toMatch(
      /^blocked: no listener on port 443 of Gateway kube-system\/gw takes a.example.org/,
    );
  });

  test("answers 404 for names and paths of no route", () => {
    expect(goes([envoy, gw(), toOne], "https://b.int.example.org/web")).toMatch(/^blocked: .*answers 404 for b.int/);
    expect(goes([envoy, gw(), toOne], "https://a.int.example.org/api")).toMatch(/^blocked: .*matches the path \/api/);
  });

  test("does not serve a listener without its certificate", () => {
    const listener = {
      name: "https",
      port: 443,
      protocol: "HTTPS",
      allowedRoutes: { namespaces: { from: "All" } },
      tls: { certificateRefs: [{ name: "gone" }] },
    };
    expect(goes([envoy, gw(undefined, { listeners: [listener] }), toOne], "https://a.int.example.org/web")).toMatch(
      /^blocked: listener https: nothing makes the Secret kube-system\/gone/,
    );
    const made = certificate("kube-system/made", ["*.int.example.org"], "gone");
    expect(
      goes([envoy, gw(undefined, { listeners: [listener] }), toOne, made], "https://a.int.example.org/web"),
    ).toMatch(unknown);
  });

  test("takes routes of the namespaces that its listeners allow", () => {
    const listener = { name: "http", port: 80, protocol: "HTTP", allowedRoutes: { namespaces: { from: "Same" } } };
    expect(goes([envoy, gw(undefined, { listeners: [listener] }), toOne], "http://a.int.example.org/web")).toMatch(
      /^blocked: .*answers 404 for a.int.example.org: no route that it takes on port 80/,
    );
  });

  test("is held against no pool and no announcement of Cilium's", () => {
    const outside = gw(undefined, { addresses: [{ value: "192.168.30.200" }] });
    const verdict = ask(
      [...base, envoy, outside, app("media/one"), toOne, resolver("192.168.30.200")],
      "https://a.int.example.org/web",
    );
    expect(ends(verdict)).toMatch(unknown);
  });
});

test("a controller that routes by kinds of its own, too, is not judged at all", () => {
  const traefik = classOf("traefik.io/gateway-controller");
  expect(goes([traefik, gw(), toOne], "https://b.int.example.org:8443/")).toBe(
    "unknown: the Gateway is served by traefik.io/gateway-controller, which this model does not know",
  );
});

test("a class that is not among the resources is not judged at all", () => {
  expect(goes([gw(), toOne], "https://b.int.example.org:8443/")).toMatch(
    /^unknown: the Gateway's class other is not among/,
  );
});
