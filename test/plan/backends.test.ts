import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseHomelab } from "../../config/load";
import { planNetwork } from "../../plan";
import { CALLERS, REACH, VOUCHED } from "../../traffic/model/annotations";
import { written } from "../config/written";
import { sample } from "./always";

const ca = readFileSync(join(__dirname, "../fixtures/tls/valid.pem"), "utf8");
const edge = { name: "edge", namespace: "gateway", address: "10.0.0.42", feed: "tunnel" };
const plan = (backend: object, more: object = {}, ...changes: Parameters<typeof written>) => {
  const nas = {
    namespace: "devices",
    backend: { address: "10.0.0.21", ...backend },
    reach: ["lan", "tailnet"],
    ...more,
  };
  return planNetwork(parseHomelab("home", { values: written(["apps/nas", nas], ...changes) }));
};
const app = (...args: Parameters<typeof plan>) => plan(...args).apps.find((a) => a.key === "nas");

describe("a device outside of the cluster", () => {
  test("stands behind a Service without a selector, whose endpoint it is", () => {
    const { service, backend } = app({ port: 5000 }, { port: 80 }) ?? {};
    expect(service?.spec).toEqual({
      type: "ClusterIP",
      ports: [{ name: "http", port: 80, targetPort: 5000, protocol: "TCP" }],
    });
    expect(backend?.endpoints).toMatchObject({
      metadata: { namespace: "devices", labels: { "kubernetes.io/service-name": "nas" } },
      addressType: "IPv4",
      ports: [{ name: "http", port: 5000, protocol: "TCP" }],
      endpoints: [{ addresses: ["10.0.0.21"], conditions: { ready: true } }],
    });
    expect([backend?.tls, backend?.authority]).toEqual([undefined, undefined]);
  });

  test("has one port, wherever it is written", () => {
    const ports = [app({ port: 5000 }), app({}, { port: 5000 })].map((a) => [
      a?.service?.spec.ports[0]?.port,
      a?.backend?.endpoints.ports[0]?.port,
    ]);
    expect(ports).toEqual([
      [5000, 5000],
      [5000, 5000],
    ]);
  });

  test("has a route and a name like any other app, and says who it is for", () => {
    const { apps, lanDns } = plan({ port: 5000 }, { callers: ["photos"] });
    const [route] = apps.find((a) => a.key === "nas")?.routes ?? [];
    expect(route?.route.spec).toMatchObject({ hostnames: ["nas.int.example.org"] });
    expect(lanDns?.content).toContain("host-record=nas.int.example.org,10.0.0.40");
    const annotations = apps.find((a) => a.key === "nas")?.service?.metadata.annotations;
    expect(annotations).toMatchObject({ [REACH]: "lan,tailnet", [CALLERS]: "web/photos" });
  });

  test("has no policy, which would be for pods; its namespace denies what it may come to hold", () => {
    const policies = plan({ port: 5000 }).networkPolicies.filter((p) => p.metadata.namespace === "devices");
    expect(policies.map((p) => p.metadata.name)).toEqual(["default-deny-ingress"]);
  });

  test("that speaks HTTPS is asked for the name in its certificate, signed by whom browsers trust", () => {
    const { backend } = app({ port: 8006, tls: { name: "nas.example.org" } }) ?? {};
    expect(backend?.tls).toMatchObject({
      kind: "BackendTLSPolicy",
      metadata: { namespace: "devices", annotations: { [VOUCHED]: "certificate" } },
      spec: {
        targetRefs: [{ group: "", kind: "Service", name: "nas", sectionName: "http" }],
        validation: { hostname: "nas.example.org", wellKnownCACertificates: "System" },
      },
    });
    expect(backend?.authority).toBeUndefined();
  });

  test("that signed its certificate itself is held against the one that is written", () => {
    const { backend } = app({ port: 8006, tls: { name: "nas", ca } }) ?? {};
    expect(backend?.authority).toMatchObject({
      metadata: { name: "nas-ca", namespace: "devices" },
      data: { "ca.crt": ca },
    });
    expect(backend?.tls?.spec.validation).toEqual({
      hostname: "nas",
      caCertificateRefs: [{ group: "", kind: "ConfigMap", name: "nas-ca" }],
    });
  });

  test("is let out to from the tunnel's pods, at its address and port, where no Gateway stands between", () => {
    const reach = { reach: ["lan", "tailnet", "internet"] };
    const { tunnel } = plan({ port: 5000 }, { port: 80, ...reach });
    expect(tunnel?.ingress).toContainEqual({
      hostname: "nas.example.org",
      service: "http://nas.devices.svc.cluster.local:80",
    });
    const egress = JSON.stringify(tunnel?.networkPolicy.spec);
    expect(egress).toContain('{"toCIDR":["10.0.0.21/32"],"toPorts":[{"ports":[{"port":"5000","protocol":"TCP"}]}]}');
    const through = plan({ port: 5000 }, reach, ["gateways/edge", edge]).tunnel;
    expect(JSON.stringify(through?.networkPolicy.spec)).not.toContain("10.0.0.21");
  });
});

describe("in any network", () => {
  const { always } = sample();

  test("endpoints, Service and policy of a device name each other", () => {
    let seen = 0;
    always(({ apps }, plan) => {
      for (const { key, service, backend } of plan.apps) {
        const declared = apps.find((a) => a.key === key);
        expect([key, backend !== undefined, service !== undefined && service.spec.selector === undefined]).toEqual(
          Array(3)
            .fill(undefined)
            .map((_, i) => (i === 0 ? key : declared?.backend !== undefined)),
        );
        if (backend === undefined) continue;
        seen++;
        const { metadata, ports, endpoints } = backend.endpoints;
        expect(metadata.labels?.["kubernetes.io/service-name"]).toBe(service?.metadata.name);
        expect(metadata.namespace).toBe(service?.metadata.namespace);
        expect(ports.map((p) => p.name)).toEqual(service?.spec.ports.map((p) => p.name));
        expect(endpoints.flatMap((e) => e.addresses)).toEqual([declared?.backend?.address]);
        expect(backend.tls === undefined).toBe(declared?.backend?.tls === undefined);
        if (backend.tls) expect(backend.tls.spec.targetRefs[0]?.name).toBe(service?.metadata.name);
      }
    });
    expect(seen).toBeGreaterThan(10);
  });
});
