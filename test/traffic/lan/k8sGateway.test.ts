import { object } from "../../policy/resources";
import { app, ask, base, ends, gateway, http, httpRoute, resolver } from "../cluster/world";

type Props = Record<string, unknown>;

const chart = (values: Props = {}) =>
  object("helm.toolkit.fluxcd.io/v2", "HelmRelease", "network/k8s-gateway", {
    spec: {
      chart: { spec: { chart: "k8s-gateway" } },
      values: {
        domain: "int.example.org",
        watchedResources: ["HTTPRoute", "Ingress", "Service"],
        service: { annotations: { "lbipam.cilium.io/ips": "192.168.30.62" } },
        ...values,
      },
    },
  });
const FOLDER = [
  ...base,
  app("media/app"),
  gateway("kube-system/gw", { listeners: [http()] }),
  httpRoute("media/app", {
    hostnames: ["app.int.example.org"],
    rules: [{ backendRefs: [{ name: "app", port: 80 }] }],
  }),
];
const balancer = (annotations: Props = {}) =>
  object(
    "v1",
    "Service",
    "media/db",
    { spec: { type: "LoadBalancer", selector: { app: "db" }, ports: [{ port: 5432 }] } },
    { "lbipam.cilium.io/ips": "192.168.30.70", ...annotations },
  );
const asked = (url: string, values: Props = {}, more: Parameters<typeof ask>[0] = []) =>
  ask([...FOLDER, chart(values), ...more], url);

test("a device of the LAN reaches a route by the name that k8s_gateway answers", () => {
  const verdict = asked("http://app.int.example.org");
  expect(ends(verdict)).toBe("media/app:80");
  expect(verdict.hops.map(({ text }) => text)).toContain(
    "app.int.example.org is answered with 192.168.30.61 (HelmRelease network/k8s-gateway, k8s_gateway)",
  );
});

test("that the LAN's resolver asks it is believed, not known", () => {
  const hop = asked("http://app.int.example.org").hops.find(({ believed }) => believed);
  expect(hop?.text).toMatch(/asks k8s_gateway/);
});

test.each<[string, Props]>([
  ["kinds that it does not watch", { watchedResources: ["Ingress", "Service"] }],
  ["Gateways of another class", { filters: { gatewayClasses: ["envoy"] } }],
])("names of %s are not answered", (_, values) => {
  expect(ends(asked("http://app.int.example.org", values))).not.toBe("media/app:80");
});

describe("a Service of type LoadBalancer", () => {
  const at = (url: string, annotations: Props = {}) => ends(asked(url, {}, [balancer(annotations)]));

  test("is called by its name and namespace", () => {
    expect(at("tcp://db.media.int.example.org:5432")).toBe("media/db:5432");
  });

  test.each(["coredns.io/hostname", "external-dns.alpha.kubernetes.io/hostname"])("is called by %s alone", (key) => {
    expect(at("tcp://base.int.example.org:5432", { [key]: "base.int.example.org" })).toBe("media/db:5432");
    expect(at("tcp://db.media.int.example.org:5432", { [key]: "base.int.example.org" })).not.toBe("media/db:5432");
  });
});

test("a star answers for one label", () => {
  const star = httpRoute("media/app", {
    hostnames: ["*.int.example.org"],
    rules: [{ backendRefs: [{ name: "app", port: 80 }] }],
  });
  const stars = [...FOLDER.slice(0, -1), star, chart()];
  expect(ends(ask(stars, "http://any.int.example.org"))).toBe("media/app:80");
});

test("an object with the label for it is left out", () => {
  const hidden = balancer();
  (hidden.props.metadata as { labels?: object }).labels = { "k8s-gateway.dns/ignore": "true" };
  expect(ends(asked("tcp://db.media.int.example.org:5432", {}, [hidden]))).not.toBe("media/db:5432");
});

test("names of other domains are not its own", () => {
  expect(asked("http://app.example.net").hops.some(({ text }) => text.includes("k8s_gateway"))).toBe(false);
});

test("a resolver of the stack that hands the domain to its address is asked of it", () => {
  const hands = resolver("", ["server=/int.example.org/192.168.30.62"]);
  const verdict = asked("http://app.int.example.org", {}, [hands]);
  expect(ends(verdict)).toBe("media/app:80");
  expect(verdict.hops.some(({ believed }) => believed)).toBe(false);
});

test("a domain that is not known leaves every name open", () => {
  expect(ends(asked("http://app.int.example.org", { domain: "<unknown>" }))).toMatch(/^unknown/);
});
