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

describe("of a route's names count", () => {
  const PREFIX = `${ANNOTATION}gateway-hostname-source`;
  const annotated = (source: string, hostnames: readonly string[]) =>
    object(
      "gateway.networking.k8s.io/v1",
      "HTTPRoute",
      "web/app",
      { spec: { parentRefs: [{ name: "gw", namespace: "kube-system" }], hostnames } },
      { [PREFIX]: source, [`${ANNOTATION}hostname`]: "b.int.example.org" },
    );
  test.each<[string, readonly string[], readonly string[]]>([
    ["annotation-only", ["a.int.example.org"], ["b.int.example.org"]],
    ["Annotation-Only", [], ["b.int.example.org"]],
    ["defined-hosts-only", ["a.int.example.org"], ["a.int.example.org"]],
    ["defined-hosts-only", [], []],
    ["what nobody knows", ["a.int.example.org"], ["a.int.example.org", "b.int.example.org"]],
  ])("by %s, of %j: %j", (source, hostnames, expected) => {
    const all = [writer("gateway-httproute"), gateway("kube-system/gw", {}), annotated(source, hostnames)];
    expect(Object.keys(names(all)).sort()).toEqual(expected);
  });

  test("all where the annotation stands on the Gateway", () => {
    const onGateway = gateway(
      "kube-system/gw",
      {},
      { [PREFIX]: "annotation-only", [`${ANNOTATION}hostname`]: "x.org" },
    );
    const app = route("web/app", {
      parentRefs: [{ name: "gw", namespace: "kube-system" }],
      hostnames: ["a.int.example.org"],
    });
    expect(Object.keys(names([writer("gateway-httproute"), onGateway, app]))).toEqual(["a.int.example.org"]);
  });
});

test("of the Gateway's annotations only the target counts, of the route's all others", () => {
  const onGateway = gateway("kube-system/gw", {}, { [`${ANNOTATION}cloudflare-proxied`]: "true" });
  const spec = { parentRefs: [{ name: "gw", namespace: "kube-system" }], hostnames: ["a.int.example.org"] };
  const plain = object("gateway.networking.k8s.io/v1", "HTTPRoute", "web/a", { spec });
  const own = { [`${ANNOTATION}cloudflare-proxied`]: "true", [`${ANNOTATION}target`]: "ignored.example.org" };
  const annotated = object("gateway.networking.k8s.io/v1", "HTTPRoute", "web/a", { spec }, own);
  const from = (app: typeof plain) => names([writer("gateway-httproute"), onGateway, app]);
  expect(from(plain)).toEqual({ "a.int.example.org": "192.168.30.61" });
  expect(from(annotated)).toEqual({ "a.int.example.org": "192.168.30.61 proxied" });
});

describe("a Service's name for the inside", () => {
  const inner = { [`${ANNOTATION}internal-hostname`]: "in.example.org" };
  const inside = (spec: object, annotations: object = {}) =>
    names([writer("service"), object("v1", "Service", "web/app", { spec }, { ...inner, ...annotations })]);

  test("stands for the address in the cluster, also of a load balancer", () => {
    expect(inside({ type: "LoadBalancer", clusterIP: "10.96.0.9" })).toEqual({ "in.example.org": "10.96.0.9" });
    expect(inside({ clusterIP: "10.96.0.9" })).toEqual({ "in.example.org": "10.96.0.9" });
  });

  test("stands for the annotation's target where there is one", () => {
    expect(inside({}, { [`${ANNOTATION}target`]: "10.0.0.1" })).toEqual({ "in.example.org": "10.0.0.1" });
  });

  test("is not known to stand for an address that the cluster chooses", () => {
    expect(inside({ type: "LoadBalancer" })["in.example.org"]).toMatch(/^unknown: .*the cluster chooses/);
  });

  test("is left where annotations with names are ignored", () => {
    const service = object("v1", "Service", "web/app", { spec: { clusterIP: "10.96.0.9" } }, inner);
    expect(names([writer("service", "--ignore-hostname-annotation"), service])).toEqual({});
  });
});

test("a DNSEndpoint's names are written whatever controller it names", () => {
  const endpoints = [{ dnsName: "a.example.org", recordType: "A", targets: ["10.0.0.1"] }];
  const other = { [`${ANNOTATION}controller`]: "mine" };
  const endpoint = object("externaldns.k8s.io/v1alpha1", "DNSEndpoint", "web/names", { spec: { endpoints } }, other);
  expect(names([writer("crd"), endpoint])).toEqual({ "a.example.org": "10.0.0.1" });
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

  test.each([
    ["--ignore-ingress-tls-spec", ["app.example.org"]],
    ["--ignore-ingress-rules-spec", ["tls.example.org"]],
  ])("with %s are %j", (flag, expected) => {
    const target = ingress({ [`${ANNOTATION}target`]: "192.168.30.71" });
    expect(Object.keys(names([writer("ingress", flag), target]))).toEqual(expected);
  });

  test("stand for the address that an Ingress of Cilium's class asks for", () => {
    const spec = { ingressClassName: "cilium", rules: [{ host: "app.example.org" }] };
    const pinned = { "ingress.cilium.io/loadbalancer-mode": "dedicated", "lbipam.cilium.io/ips": "192.168.30.73" };
    const own = object("networking.k8s.io/v1", "Ingress", "web/app", { spec }, pinned);
    expect(names([writer("ingress"), own])).toEqual({ "app.example.org": "192.168.30.73" });
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
