import { parseDestination } from "../../../traffic/model/destination";
import { Network } from "../../../traffic/model/network";
import { trace } from "../../../traffic/trace";
import { object } from "../../policy/resources";
import { changed, NOT_FOUND, rules, WORLD } from "../internet/world";

/** A Gateway at 192.168.7.20 with a certificate for *.example.org, whose listener takes the names of `hostname`. */
function gateway(hostname?: string) {
  return [
    object("gateway.networking.k8s.io/v1", "Gateway", "edge/house", {
      spec: {
        gatewayClassName: "cilium",
        addresses: [{ type: "IPAddress", value: "192.168.7.20" }],
        listeners: [
          {
            ...{ name: "tls", protocol: "HTTPS", port: 443, ...(hostname && { hostname }) },
            allowedRoutes: { namespaces: { from: "All" } },
            tls: { certificateRefs: [{ name: "lab-tls" }] },
          },
        ],
      },
    }),
    object("cert-manager.io/v1", "Certificate", "edge/lab", {
      spec: { secretName: "lab-tls", dnsNames: ["*.example.org"] },
    }),
    object("cilium.io/v2", "CiliumLoadBalancerIPPool", "lab", {
      spec: { blocks: [{ start: "192.168.7.20", stop: "192.168.7.29" }] },
    }),
    object("gateway.networking.k8s.io/v1", "HTTPRoute", "media/app", {
      spec: {
        parentRefs: [{ name: "house", namespace: "edge" }],
        hostnames: ["app.example.org"],
        rules: [{ backendRefs: [{ name: "app", port: 80 }] }],
      },
    }),
    object("apps/v1", "Deployment", "media/app", {
      spec: {
        selector: { matchLabels: { app: "app" } },
        template: {
          metadata: { labels: { app: "app" } },
          spec: { containers: [{ name: "app", image: "app", ports: [{ containerPort: 8080 }] }] },
        },
      },
    }),
    object("v1", "Service", "media/app", {
      spec: { selector: { app: "app" }, ports: [{ port: 80, targetPort: 8080 }] },
    }),
  ];
}

function through(originRequest: Record<string, unknown>, hostname?: string) {
  const list = rules({ hostname: "app.example.org", service: "https://192.168.7.20:443", originRequest }, NOT_FOUND);
  const resources = [...changed(WORLD, { with: list }), ...gateway(hostname)];
  const verdict = trace(new Network(resources), { kind: "internet" }, parseDestination("https://app.example.org"));
  return [verdict.status, verdict.status === "reachable" ? verdict.arrival?.service : verdict.why];
}

describe("an HTTPS origin that is an address", () => {
  test("shows no name, and so meets no listener that is for a name", () => {
    expect(through({ noTlsVerify: true }, "*.example.org")).toEqual([
      "blocked",
      expect.stringContaining("takes a request without a name over TLS"),
    ]);
  });

  test("has to be the certificate's where a listener takes every name", () => {
    expect(through({})).toEqual(["blocked", expect.stringContaining("not for 192.168.7.20: the client refuses it")]);
  });

  test("is reached at a listener for every name where every certificate will do", () => {
    expect(through({ noTlsVerify: true })).toEqual(["reachable", "app"]);
  });

  test.each([{ originServerName: "app.example.org" }, { matchSNItoHost: true }])("shows a name with %j", (request) => {
    expect(through(request, "*.example.org")).toEqual(["reachable", "app"]);
  });

  test("shows no name by the Host header alone", () => {
    expect(through({ httpHostHeader: "app.example.org" }, "*.example.org")[0]).toBe("blocked");
  });

  test("is refused where the name that is set is not the certificate's", () => {
    expect(through({ originServerName: "app.example.net" })).toEqual([
      "blocked",
      expect.stringContaining("not for app.example.net: the client refuses it"),
    ]);
  });
});
