import { VOUCHED } from "../../../../traffic/model/annotations";
import { object } from "../../../policy/resources";
import { app, ask, base, gateway, httpRoute, resolver, routeOf, throughGateway } from "../world";

const url = "https://app.int.example.org";
const network = [
  gateway("kube-system/gw"),
  app("media/app"),
  httpRoute("media/app", { hostnames: ["app.int.example.org"], rules: [{ backendRefs: [{ name: "app", port: 80 }] }] }),
];
const SYSTEM = { wellKnownCACertificates: "System" };
const tls = (namespace: string, name: string, validation: object = SYSTEM, target: object = {}) =>
  object("gateway.networking.k8s.io/v1", "BackendTLSPolicy", `${namespace}/tls`, {
    spec: {
      targetRefs: [{ group: "", kind: "Service", name, ...target }],
      validation: { hostname: "app", ...validation },
    },
  });
const authority = { caCertificateRefs: [{ group: "", kind: "ConfigMap", name: "ca" }] };
const ca = (data: object, namespace = "media") => object("v1", "ConfigMap", `${namespace}/ca`, { data });

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

describe("an owner's word for what answers", () => {
  const vouched = (word: string, validation: object = SYSTEM) => {
    const { props, ...rest } = tls("media", "app", validation);
    return {
      ...rest,
      props: { ...props, metadata: { ...(props.metadata as object), annotations: { [VOUCHED]: word } } },
    };
  };

  test("is believed, and told", () => {
    expect(throughGateway([...network, vouched("certificate")], url)).toBe("media/app:80");
    const verdict = ask([...base, resolver("192.168.30.61"), ...network, vouched("certificate")], url, "lan");
    expect(verdict.hops.map((hop) => hop.text).join("\n")).toMatch(
      /as far as the stack tells, what answers TLS behind Service media\/app has the certificate for app/,
    );
  });

  test("for anything else says nothing of a certificate", () => {
    expect(throughGateway([...network, vouched("colour")], url)).toMatch(/^unknown: /);
  });

  test("does not make a policy valid that is not", () => {
    expect(throughGateway([...network, vouched("certificate", authority)], url)).toMatch(/^blocked: .*nothing makes/);
  });
});

describe("a policy's certificates", () => {
  const judged = (validation: object, ...more: Parameters<typeof throughGateway>[0][number][]) =>
    throughGateway([...network, tls("media", "app", validation), ...more], url);
  const unknown = /^unknown: BackendTLSPolicy media\/tls asks for TLS/;

  test("of a ConfigMap with ca.crt leave it open what answers", () => {
    expect(judged(authority, ca({ "ca.crt": "-----BEGIN CERTIFICATE-----" }))).toMatch(unknown);
  });

  test.each([
    ["that nothing makes", authority, [], /nothing makes the ConfigMap media\/ca/],
    ["of another namespace", authority, [ca({ "ca.crt": "x" }, "web")], /nothing makes the ConfigMap media\/ca/],
    ["under another key", authority, [ca({ "tls.crt": "x" })], /ConfigMap media\/ca has no key ca.crt/],
    [
      "of a Secret",
      { caCertificateRefs: [{ group: "", kind: "Secret", name: "ca" }] },
      [],
      /certificates of ConfigMaps only, not of Secret/,
    ],
    [
      "of two ConfigMaps",
      { caCertificateRefs: [...authority.caCertificateRefs, ...authority.caCertificateRefs] },
      [ca({ "ca.crt": "x" })],
      /one of caCertificateRefs only/,
    ],
    ["beside the system's", { ...authority, ...SYSTEM }, [ca({ "ca.crt": "x" })], /both caCertificateRefs and/],
  ])("%s make Cilium leave the backend out", (_, validation, more, why) => {
    expect(judged(validation, ...more)).toMatch(/^blocked: /);
    expect(judged(validation, ...more)).toMatch(why);
  });

  test("may come from trust-manager, or from what else installs into the namespace", () => {
    const bundle = object("trust.cert-manager.io/v1alpha1", "Bundle", "ca", {});
    expect(judged(authority, bundle)).toMatch(unknown);
    const release = object("helm.toolkit.fluxcd.io/v2", "HelmRelease", "media/ca", { spec: {} });
    expect(judged(authority, release)).toMatch(/^unknown: whether .* brings the ConfigMap media\/ca/);
  });
});

test("a policy for another port's name changes nothing", () => {
  expect(throughGateway([...network, tls("media", "app", SYSTEM, { sectionName: "metrics" })], url)).toBe(
    "media/app:80",
  );
});

test("a backend with a policy that is not valid is left out, and the others get all requests", () => {
  const two = httpRoute("media/app", {
    hostnames: ["app.int.example.org"],
    rules: [
      {
        backendRefs: [
          { name: "app", port: 80 },
          { name: "other", port: 80 },
        ],
      },
    ],
  });
  const shared = [gateway("kube-system/gw"), app("media/app"), app("media/other"), two];
  expect(throughGateway([...shared, tls("media", "app", authority)], url)).toBe("media/other:80");
});

test("policies are for HTTPRoutes only", () => {
  const calls = routeOf("GRPCRoute", "media/app", {
    hostnames: ["app.int.example.org"],
    rules: [{ backendRefs: [{ name: "app", port: 80 }] }],
  });
  expect(throughGateway([gateway("kube-system/gw"), app("media/app"), calls, tls("media", "app")], url)).toBe(
    "media/app:80",
  );
});

test("a valid policy for all ports counts beside one for the port that is not valid", () => {
  const own = object("gateway.networking.k8s.io/v1", "BackendTLSPolicy", "media/own", {
    spec: {
      targetRefs: [{ group: "", kind: "Service", name: "app", sectionName: "web" }],
      validation: { hostname: "app", ...authority },
    },
  });
  const named = app("media/app", 80, { ports: [{ name: "web", port: 80 }] });
  const [gw, , route] = network;
  const both = [gw, named, route, own].filter((r) => r !== undefined);
  expect(throughGateway(both, url)).toMatch(/^blocked: .*BackendTLSPolicy media\/own is not valid/);
  expect(throughGateway([...both, tls("media", "app")], url)).toMatch(/^unknown: BackendTLSPolicy media\/tls asks/);
});
