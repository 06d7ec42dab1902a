import { parseHomelab } from "../../config/load";
import { planNetwork } from "../../plan";
import { written } from "../config/written";

const raw = { name: "raw-gateway", namespace: "gateway", address: "10.0.0.44" };
const plan = (...changes: Parameters<typeof written>) =>
  planNetwork(parseHomelab("home", { values: written(...changes) }));
type Plan = ReturnType<typeof plan>;
const gateway = ({ gateways }: Plan, key: string) => gateways.find((g) => g.key === key);
const app = ({ apps }: Plan, key: string) => apps.find((a) => a.key === key);
const entry = (more: object) => ({ namespace: "web", port: 8443, reach: ["lan", "tailnet"], ...more });

describe("an app with a certificate of its own", () => {
  const made = plan(["apps/vault", entry({ certificate: { issuer: "own-authority" }, names: ["vault", "safe"] })]);

  test("gets one for its names alone, signed by whom it names", () => {
    expect(gateway(made, "home")?.furtherCertificates).toMatchObject([
      {
        owner: "app-vault",
        certificate: {
          metadata: { name: "vault.app-tls", namespace: "gateway" },
          spec: {
            secretName: "vault.app-tls",
            issuerRef: { name: "own-authority", kind: "ClusterIssuer" },
            dnsNames: ["vault.int.example.org", "safe.int.example.org"],
          },
        },
      },
    ]);
  });

  test("is told by its name, at listeners for each, beside those for the rest of the domain", () => {
    const listeners = gateway(made, "home")?.gateway.spec.listeners.filter((l) => l.protocol === "HTTPS");
    expect(listeners?.map((l) => [l.hostname, l.tls?.certificateRefs?.[0]?.name])).toEqual([
      ["*.int.example.org", "home-wildcard-tls"],
      ["vault.int.example.org", "vault.app-tls"],
      ["safe.int.example.org", "vault.app-tls"],
    ]);
    expect(app(made, "vault")?.routes.map((r) => r.route)).toMatchObject(
      ["vault", "safe"].map((label) => ({
        kind: "HTTPRoute",
        spec: {
          hostnames: [`${label}.int.example.org`],
          parentRefs: [{ sectionName: `https.${label}.int.example.org` }],
        },
      })),
    );
  });

  test("asks the issuer of all others where it names none", () => {
    const { furtherCertificates } = gateway(plan(["apps/vault", entry({ certificate: {} })]), "home") ?? {};
    expect(furtherCertificates?.[0]?.certificate.spec).toMatchObject({ issuerRef: { name: "letsencrypt-production" } });
  });

  test("shares the Gateway that the tunnel feeds as every app does: the edge has the certificate there", () => {
    const edge = { name: "edge", namespace: "gateway", address: "10.0.0.42", feed: "tunnel" };
    const open = entry({ certificate: {}, reach: ["lan", "tailnet", "internet"] });
    const made = plan(["gateways/edge", edge], ["apps/vault", open]);
    expect(gateway(made, "edge")?.furtherCertificates).toEqual([]);
    expect(app(made, "vault")?.routes.map((r) => r.route.spec)).toMatchObject([
      { parentRefs: [{ name: "home-gateway", sectionName: "https.vault.int.example.org" }] },
      { parentRefs: [{ name: "edge", sectionName: "http" }] },
    ]);
  });
});

describe("an app that ends TLS itself", () => {
  const made = plan(["gateways/raw", raw], ["apps/unifi", entry({ tls: "passthrough", gateway: "raw" })]);

  test("gets it as it comes, by the name in the handshake", () => {
    expect(gateway(made, "raw")?.gateway.spec.listeners).toMatchObject([
      { name: "http.unifi.int.example.org", port: 80, protocol: "HTTP", hostname: "unifi.int.example.org" },
      {
        name: "tls.unifi.int.example.org",
        port: 443,
        protocol: "TLS",
        hostname: "unifi.int.example.org",
        tls: { mode: "Passthrough" },
      },
    ]);
    expect(app(made, "unifi")?.routes.map((r) => r.route)).toMatchObject([
      {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "TLSRoute",
        spec: {
          hostnames: ["unifi.int.example.org"],
          parentRefs: [{ name: "raw-gateway", namespace: "gateway", sectionName: "tls.unifi.int.example.org" }],
          rules: [{ backendRefs: [{ name: "unifi", port: 8443 }] }],
        },
      },
    ]);
  });

  test("has its Gateway ask for no certificate, and send plain HTTP to HTTPS all the same", () => {
    const { certificate, furtherCertificates, redirect } = gateway(made, "raw") ?? {};
    expect([certificate, furtherCertificates]).toEqual([undefined, []]);
    expect(redirect?.spec).toMatchObject({
      parentRefs: [{ sectionName: "http.unifi.int.example.org" }],
      hostnames: ["unifi.int.example.org"],
    });
  });

  test("lets the Gateway's proxy in as other web apps do, and calls its port by what it speaks", () => {
    const policy = made.networkPolicies.find((p) => p.metadata.name === "allow-unifi");
    expect(policy?.spec).toMatchObject({
      ingress: [{ fromEntities: ["ingress"], toPorts: [{ ports: [{ port: "8443", protocol: "TCP" }] }] }],
    });
    expect(app(made, "unifi")?.service?.spec.ports).toMatchObject([{ name: "https", port: 8443 }]);
  });

  test("needs no issuer where nobody else has a certificate", () => {
    const only = plan(
      ["gateways/home", undefined],
      ["gateways/raw", raw],
      ["apps", { unifi: entry({ tls: "passthrough" }) }],
      ["cloudflare", undefined],
      ["domains", { internal: "home.arpa" }],
    );
    expect(only.gateways.map((g) => g.certificate)).toEqual([undefined]);
  });

  test("shares a Gateway with apps whose TLS ends there under names of another domain", () => {
    const shared = entry({ tls: "passthrough", names: ["unifi.example.org"] });
    expect(gateway(plan(["apps/unifi", shared]), "home")?.gateway.spec.listeners.map((l) => l.name)).toEqual([
      "http",
      "https",
      "http.unifi.example.org",
      "tls.unifi.example.org",
    ]);
  });

  test("may be a device outside of the cluster, with the certificate that it has", () => {
    const device = { namespace: "devices", backend: { address: "10.0.0.15", port: 8006 }, reach: ["lan", "tailnet"] };
    const made = plan(["gateways/raw", raw], ["apps/pve", { ...device, tls: "passthrough", gateway: "raw" }]);
    expect(app(made, "pve")?.backend).toMatchObject({ endpoints: { ports: [{ name: "https", port: 8006 }] } });
    expect(app(made, "pve")?.backend?.tls).toBeUndefined();
  });
});
