import { app, gateway, http, httpRoute, object, routeOf, throughGateway } from "../world";

const alias = (spec: object = {}) =>
  app("media/app", 80, { selector: undefined, type: "ExternalName", externalName: "nas.example.net", ...spec });
const route = httpRoute("media/app", {
  hostnames: ["app.int.example.org"],
  rules: [{ backendRefs: [{ name: "app", port: 80 }] }],
});
const asked = (...more: Parameters<typeof throughGateway>[0]) =>
  throughGateway([gateway("kube-system/gw", { listeners: [http()] }), route, ...more], "http://app.int.example.org");

test("Cilium's Gateway answers 503 for a Service that stands for a name", () => {
  expect(asked(alias())).toBe(
    "blocked: Service media/app stands for the name nas.example.net, and Cilium's proxy, which sends to endpoints only and asks no DNS, answers 503",
  );
});

test("a selector gives such a Service no pods", () => {
  expect(asked(alias({ selector: { app: "app" } }))).toMatch(/^blocked: Service media\/app stands for the name/);
});

test("what an EndpointSlice puts behind such a Service is reached", () => {
  const slice = object("discovery.k8s.io/v1", "EndpointSlice", "media/app-1", {
    addressType: "IPv4",
    endpoints: [{ addresses: ["192.168.30.5"] }],
    ports: [{ port: 8080 }],
  });
  (slice.props.metadata as { labels?: object }).labels = { "kubernetes.io/service-name": "app" };
  expect(asked(alias(), slice)).toBe("media/app:80");
});

test("a TCPRoute to such a Service leads nowhere either", () => {
  const tcp = { name: "tcp", port: 5432, protocol: "TCP", allowedRoutes: { namespaces: { from: "All" } } };
  const rules = [{ backendRefs: [{ name: "app", port: 80 }] }];
  const resources = [
    gateway("kube-system/gw", { listeners: [tcp] }),
    routeOf("TCPRoute", "media/app", { rules }),
    alias(),
  ];
  expect(throughGateway(resources, "tcp://app.int.example.org:5432")).toMatch(/^blocked: .*stands for the name/);
});
