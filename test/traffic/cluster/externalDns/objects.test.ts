import { gateway, http, object, route } from "../../../policy/resources";
import { ANNOTATION, balancer, deployment, names } from "./world";

const writer = (source: string, ...args: string[]) =>
  deployment(["--provider=cloudflare", `--source=${source}`, ...args]);

test("the names of a Service stand for the address that it asks for", () => {
  expect(names([writer("service"), balancer("App.example.org, b.example.org.")])).toEqual({
    "app.example.org": "192.168.30.70",
    "b.example.org": "192.168.30.70",
  });
});

test("a target in the annotation counts before the Service's address", () => {
  expect(
    names([writer("service"), balancer("app.example.org", { [`${ANNOTATION}target`]: "edge.example.org" })]),
  ).toEqual({ "app.example.org": "edge.example.org" });
});

test("a name of a Service that asks for no address is not known to stand for one", () => {
  const service = object(
    "v1",
    "Service",
    "web/app",
    { spec: { type: "LoadBalancer" } },
    { [`${ANNOTATION}hostname`]: "a.example.org" },
  );
  expect(names([writer("service"), service])["a.example.org"]).toMatch(/^unknown: .*any free address/);
});

test("a Service inside of the cluster gets no name, unless such Services are published", () => {
  const service = object("v1", "Service", "web/app", { spec: {} }, { [`${ANNOTATION}hostname`]: "a.example.org" });
  expect(names([writer("service"), service])).toEqual({});
  expect(names([writer("service", "--publish-internal-services"), service])["a.example.org"]).toMatch(/^unknown/);
});

test("whether a record is proxied is said by the object, else by the flag", () => {
  const proxied = (value: string) => balancer("a.example.org", { [`${ANNOTATION}cloudflare-proxied`]: value });
  const flag = writer("service", "--cloudflare-proxied");
  expect(names([flag, balancer("a.example.org")])["a.example.org"]).toBe("192.168.30.70 proxied");
  expect(names([flag, proxied("false")])["a.example.org"]).toBe("192.168.30.70");
  expect(names([writer("service"), proxied("true")])["a.example.org"]).toBe("192.168.30.70 proxied");
});

describe("a route's names", () => {
  const routes = writer("gateway-httproute");
  const app = (rest: object = {}) =>
    route("web/app", {
      parentRefs: [{ name: "gw", namespace: "kube-system" }],
      hostnames: ["app.int.example.org"],
      ...rest,
    });

  test("stand for the address of its Gateway", () => {
    expect(names([routes, gateway("kube-system/gw", {}), app()])).toEqual({ "app.int.example.org": "192.168.30.61" });
  });

  test("stand for the target that the Gateway's annotation says", () => {
    const annotated = gateway("kube-system/gw", {}, { [`${ANNOTATION}target`]: "external.example.org" });
    expect(names([routes, annotated, app()])).toEqual({ "app.int.example.org": "external.example.org" });
  });

  test("are those of the listener where the route names none", () => {
    expect(names([routes, gateway("kube-system/gw", {}), app({ hostnames: [] })])).toEqual({
      "*.int.example.org": "192.168.30.61",
    });
  });

  test("are not written where no listener of the Gateway takes the route", () => {
    const closed = gateway("kube-system/gw", {
      listeners: [http({ allowedRoutes: { namespaces: { from: "Same" } } })],
    });
    expect(names([routes, closed, app()])).toEqual({});
    expect(names([routes, gateway("kube-system/gw", {}), app({ hostnames: ["app.example.net"] })])).toEqual({});
  });

  test("are not known where the Gateway is not there", () => {
    expect(names([routes, app()])["app.int.example.org"]).toMatch(/^unknown: .*Gateway kube-system\/gw/);
  });

  test("are those of an annotation too", () => {
    const both = object(
      "gateway.networking.k8s.io/v1",
      "HTTPRoute",
      "web/app",
      { spec: { parentRefs: [{ name: "gw", namespace: "kube-system" }], hostnames: ["app.int.example.org"] } },
      { [`${ANNOTATION}hostname`]: "b.int.example.org" },
    );
    expect(Object.keys(names([routes, gateway("kube-system/gw", {}), both])).sort()).toEqual([
      "app.int.example.org",
      "b.int.example.org",
    ]);
  });
});

describe("an Ingress's names", () => {
  const ingress = (annotations: object, status: object = {}) =>
    object(
      "networking.k8s.io/v1",
      "Ingress",
      "web/app",
      { spec: { rules: [{ host: "app.example.org" }], tls: [{ hosts: ["tls.example.org"] }] }, status },
      { ...annotations },
    );

  test("stand for the annotation's target", () => {
    expect(names([writer("ingress"), ingress({ [`${ANNOTATION}target`]: "192.168.30.71" })])).toEqual({
      "app.example.org": "192.168.30.71",
      "tls.example.org": "192.168.30.71",
    });
  });

  test("stand for the address that its status says", () => {
    const status = { loadBalancer: { ingress: [{ ip: "192.168.30.72" }] } };
    expect(names([writer("ingress"), ingress({}, status)])["app.example.org"]).toBe("192.168.30.72");
  });

  test("are not known to stand for anything where nothing says the address", () => {
    expect(names([writer("ingress"), ingress({})])["app.example.org"]).toMatch(/^unknown: .*controller/);
  });
});

test("a DNSEndpoint's names stand for its targets, proxied where it says so", () => {
  const endpoints = [
    {
      dnsName: "a.example.org",
      recordType: "CNAME",
      targets: ["id.cfargotunnel.com"],
      providerSpecific: [{ name: `${ANNOTATION}cloudflare-proxied`, value: "true" }],
    },
    { dnsName: "b.example.org", recordType: "TXT", targets: ["text"] },
  ];
  const endpoint = object("externaldns.k8s.io/v1alpha1", "DNSEndpoint", "web/names", { spec: { endpoints } });
  expect(names([writer("crd"), endpoint])).toEqual({ "a.example.org": "id.cfargotunnel.com proxied" });
});

test("two objects that ask for one name, each for another target, make it unknown", () => {
  const endpoint = object("externaldns.k8s.io/v1alpha1", "DNSEndpoint", "web/names", {
    spec: { endpoints: [{ dnsName: "app.example.org", recordType: "A", targets: ["192.168.30.99"] }] },
  });
  const both = deployment(["--provider=cloudflare", "--source=service", "--source=crd"]);
  expect(names([both, endpoint, balancer("app.example.org")])["app.example.org"]).toMatch(/^unknown: several objects/);
});
