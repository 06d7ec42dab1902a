import { app, ask, base, ends, object } from "../world";

const ingress = (spec: Record<string, unknown>, annotations: Record<string, unknown> = {}) =>
  object("networking.k8s.io/v1", "Ingress", "media/one", {
    metadata: { name: "one", namespace: "media", annotations },
    spec: { defaultBackend: { service: { name: "one", port: { number: 80 } } }, ...spec },
  });
const goes = (...more: Parameters<typeof ask>[0][number][]) =>
  ends(ask([...base, app("media/one"), ...more], "http://192.168.30.70", "lan"));
const unknown = /^unknown: whether the Service that Cilium makes for Ingress media\/one has the address 192.168.30.70/;
const classOf = (controller: string) =>
  object("networking.k8s.io/v1", "IngressClass", "usual", {
    metadata: { name: "usual", annotations: { "ingressclass.kubernetes.io/is-default-class": "true" } },
    spec: { controller },
  });

describe("an address of a pool that nobody asks for", () => {
  test("may be that of an Ingress of Cilium's class", () => {
    expect(goes(ingress({ ingressClassName: "cilium" }))).toMatch(unknown);
    expect(goes(ingress({}, { "kubernetes.io/ingress.class": "cilium" }))).toMatch(unknown);
  });

  test("may be that of an Ingress without a class, where Cilium's is the default", () => {
    expect(goes(ingress({}), classOf("cilium.io/ingress-controller"))).toMatch(unknown);
    expect(goes(ingress({}), classOf("k8s.io/ingress-nginx"))).toMatch(/^blocked: nobody has the address/);
  });

  test("is nobody's where Ingresses are of other classes, or there are none", () => {
    expect(goes(ingress({ ingressClassName: "nginx" }))).toMatch(/^blocked: nobody has the address/);
    expect(goes()).toMatch(/^blocked: nobody has the address/);
  });
});
