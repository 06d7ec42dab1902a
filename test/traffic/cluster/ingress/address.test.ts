import { app, ask, base, ends, object } from "../world";
import { ADDRESS, cluster, goes, ingress, PIN, path, rule, to } from "./world";

const one = { rules: [rule("one.example.org", path("/"))] };
const two = { rules: [rule("two.example.org", path("/", "Prefix", to("two", { number: 8080 })))] };
const shared = (rest: object = {}) => cluster({ loadbalancerMode: "shared", service: { annotations: PIN }, ...rest });

describe("the Service that Ingresses share", () => {
  test("serves the hosts of all of them at the address of the chart's values", () => {
    const all = [...shared(), ingress(one, {}), ingress(two, {}, "media/two")];
    expect(goes(all, "http://one.example.org")).toBe("media/one:80");
    expect(goes(all, "http://two.example.org")).toBe("media/two:8080");
  });

  test("may have its address as loadBalancerIP", () => {
    const all = [...shared({ service: { loadBalancerIP: ADDRESS } }), ingress(one, {})];
    expect(goes(all, "http://one.example.org")).toBe("media/one:80");
  });

  test("leaves out an Ingress that has one of its own", () => {
    const own = { "ingress.cilium.io/loadbalancer-mode": "dedicated" };
    const all = [...shared(), ingress(one, own), ingress(two, {}, "media/two")];
    expect(goes(all, "http://one.example.org")).toMatch(/^blocked: .*404/);
  });

  test("takes an Ingress that asks for it by annotation", () => {
    const joined = ingress(one, { "ingress.cilium.io/loadbalancer-mode": "shared" });
    expect(goes([...cluster({ service: { annotations: PIN } }), joined], "http://one.example.org")).toBe(
      "media/one:80",
    );
  });

  test("makes two Ingresses with one host and path a matter of luck", () => {
    const other = { rules: [rule("one.example.org", path("/", "Prefix", to("two", { number: 8080 })))] };
    const all = [...shared(), ingress(one, {}), ingress(other, {}, "media/two")];
    expect(goes(all, "http://one.example.org")).toMatch(/^unknown: .*match alike/);
  });
});

describe("a Service of its own", () => {
  test("serves the Ingress's hosts only", () => {
    const all = [...cluster(), ingress(one), ingress(two, {}, "media/two")];
    expect(goes(all, "http://one.example.org")).toBe("media/one:80");
    expect(goes(all, "http://two.example.org")).toMatch(/^blocked: .*404/);
  });

  test("without a pin may have any free address", () => {
    expect(goes([...cluster(), ingress(one, {})], "http://one.example.org")).toMatch(
      /^unknown: whether Ingress media\/one, which asks for no address of its own, got 192.168.30.70 is not known/,
    );
  });

  test("is not pinned by the annotation's older name, which is not copied", () => {
    expect(goes([...cluster(), ingress(one, { "io.cilium/lb-ipam-ips": ADDRESS })], "http://one.example.org")).toMatch(
      /^unknown/,
    );
  });

  test("of type NodePort has no address", () => {
    const ports = ingress(one, { ...PIN, "ingress.cilium.io/service-type": "NodePort" });
    expect(goes([...cluster(), ports], "http://one.example.org")).toMatch(/^blocked: nobody has the address/);
  });

  test("with externalTrafficPolicy Local is not modelled", () => {
    const local = ingress(one, { ...PIN, "ingress.cilium.io/service-external-traffic-policy": "Local" });
    expect(goes([...cluster(), local], "http://one.example.org")).toMatch(/^unknown: .*externalTrafficPolicy Local/);
  });
});

describe("an Ingress is Cilium's", () => {
  const OTHER = /^unknown: whether the controller that serves Ingress media\/one has the address/;
  const classes = (name: string, isDefault: string) =>
    object(
      "networking.k8s.io/v1",
      "IngressClass",
      name,
      {},
      { "ingressclass.kubernetes.io/is-default-class": isDefault },
    );
  const without = { ...one, ingressClassName: undefined };
  const end = (...more: Parameters<typeof goes>[0][number][]) =>
    goes([...cluster(), ...more], "http://one.example.org");

  test("by the older annotation, which counts first", () => {
    expect(end(ingress(without, { ...PIN, "kubernetes.io/ingress.class": "cilium" }))).toBe("media/one:80");
    expect(end(ingress(one, { ...PIN, "kubernetes.io/ingress.class": "nginx" }))).toMatch(OTHER);
  });

  test("by Cilium's class being the default", () => {
    expect(end(ingress(without), classes("cilium", "true"))).toBe("media/one:80");
    expect(end(ingress(without), classes("cilium", "false"))).toMatch(/^blocked: nobody/);
    expect(end(ingress(without), classes("nginx", "true"))).toMatch(OTHER);
    expect(goes([...cluster({ default: true }), ingress(without)], "http://one.example.org")).toBe("media/one:80");
  });

  test("and not where its Ingress controller is off", () => {
    expect(goes([...cluster({ enabled: false }), ingress(one)], "http://one.example.org")).toMatch(/^blocked: nobody/);
  });

  test("and not where another class is named: what serves that is not modelled", () => {
    expect(end(ingress({ ...one, ingressClassName: "nginx" }))).toMatch(OTHER);
  });
});

test("Ingresses on the nodes themselves are not modelled", () => {
  expect(goes([...cluster({ hostNetwork: { enabled: true } }), ingress(one)], "http://one.example.org")).toMatch(
    /^unknown: the Ingresses listen on the nodes/,
  );
});

test("where nothing installs Cilium its controller is taken to be on", () => {
  const rest = base.filter(({ type }) => !type.includes("Release"));
  expect(ends(ask([...rest, app("media/one"), ingress({ defaultBackend: to() })], `http://${ADDRESS}`))).toBe(
    "media/one:80",
  );
});
