import { object } from "../../../policy/resources";
import { app, gateway, httpRoute, throughGateway } from "../world";

const url = "https://app.int.example.org";
const network = [
  gateway("kube-system/gw"),
  app("media/app"),
  httpRoute("media/app", { hostnames: ["app.int.example.org"], rules: [{ backendRefs: [{ name: "app", port: 80 }] }] }),
];
const tls = (namespace: string, name: string) =>
  object("gateway.networking.k8s.io/v1", "BackendTLSPolicy", `${namespace}/tls`, {
    spec: {
      targetRefs: [{ group: "", kind: "Service", name }],
      validation: { hostname: "app", wellKnownCACertificates: "System" },
    },
  });

test("whether a Gateway trusts a Service to which it has to speak TLS is not known", () => {
  expect(throughGateway([...network, tls("media", "app")], url)).toMatch(
    /^unknown: BackendTLSPolicy media\/tls asks for TLS to Service media\/app/,
  );
});

test.each([
  ["for another Service", "media", "other"],
  ["of another namespace", "web", "app"],
])("a policy %s changes nothing", (_, namespace, name) => {
  expect(throughGateway([...network, tls(namespace, name)], url)).toBe("media/app:80");
});
