import { gateway, http, object, route } from "../../policy/resources";
import { balancer, deployment, helmRelease } from "../cluster/externalDns/world";
import { ask, record, WORLD } from "./world";

const WRITER = deployment([
  "--provider=cloudflare",
  "--source=gateway-httproute",
  "--source=crd",
  "--gateway-name=external",
  "--cloudflare-proxied",
]);
const TARGET = { "external-dns.alpha.kubernetes.io/target": "external.example.org" };
const gatewayOf = (name: string, annotations = {}) =>
  gateway(`edge/${name}`, { listeners: [http({ hostname: "*.example.org" })] }, annotations);
const endpoint = object("externaldns.k8s.io/v1alpha1", "DNSEndpoint", "edge/tunnel", {
  spec: { endpoints: [{ dnsName: "external.example.org", recordType: "CNAME", targets: ["home.cfargotunnel.com"] }] },
});
const at = (name: string, host: string) =>
  route(`media/${host}`, { parentRefs: [{ name, namespace: "edge" }], hostnames: [`${host}.example.org`] });

/** As a folder of manifests has it: no record is a resource, external-dns writes them all. */
const FOLDER = [
  ...WORLD.filter(({ type }) => !type.includes("dnsRecord")),
  WRITER,
  gatewayOf("external", TARGET),
  gatewayOf("internal"),
  endpoint,
  at("external", "app"),
  at("internal", "inside"),
];

test("a route's name leads by the Gateway's target and a DNSEndpoint to the tunnel", () => {
  const { verdict, texts } = ask(FOLDER, "https://app.example.org");
  expect([verdict.status, texts[0]]).toEqual([
    "reachable",
    "Cloudflare's DNS answers app.example.org with addresses of Cloudflare's edge",
  ]);
});

test("the route that asks for the name is named", () => {
  expect(ask(FOLDER, "https://app.example.org").verdict.hops[0]?.evidence?.title).toBe("HTTPRoute media/app");
});

test("a route of a Gateway that external-dns leaves alone has no public name", () => {
  expect(ask(FOLDER, "https://inside.example.org")).toMatchObject({
    verdict: { status: "blocked" },
    why: "no record of the stack answers for inside.example.org",
  });
});

test("a name that nothing asks for is blocked, but not known where something brings more objects", () => {
  const kustomization = object("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "flux-system/apps", { spec: {} });
  expect(ask(FOLDER, "https://nas.example.org").verdict.status).toBe("blocked");
  expect(ask([...FOLDER, kustomization], "https://nas.example.org")).toMatchObject({
    verdict: { status: "unknown" },
    why: expect.stringContaining("Deployment dns/writer (external-dns) may write one"),
  });
});

test("a Service whose address is private leads nowhere on the internet", () => {
  const writer = deployment(["--provider=cloudflare", "--source=service"]);
  expect(ask([writer, balancer("app.example.org")], "https://app.example.org")).toMatchObject({
    verdict: { status: "blocked" },
    why: expect.stringContaining("192.168.30.70, a private address"),
  });
});

test("a name that stands for an address nobody tells is unknown, not the answer of a star above it", () => {
  const service = object(
    "v1",
    "Service",
    "web/app",
    { spec: { type: "LoadBalancer" } },
    {
      "external-dns.alpha.kubernetes.io/hostname": "app.example.org",
    },
  );
  const star = record("*.example.org");
  const world = [...WORLD.filter(({ name }) => !name.startsWith("app.example.org")), star];
  const writer = deployment(["--provider=cloudflare", "--source=service"]);
  expect(ask([...world, writer], "https://app.example.org").verdict.status).toBe("reachable");
  expect(ask([...world, writer, service], "https://app.example.org").verdict.status).toBe("unknown");
});

test("a record of the stack counts before one that external-dns would write", () => {
  const writer = deployment(["--provider=cloudflare", "--source=service"]);
  expect(ask([...WORLD, writer, balancer("app.example.org")], "https://app.example.org").verdict.status).toBe(
    "reachable",
  );
});

test("a chart of external-dns for another zone leaves a name blocked", () => {
  const release = helmRelease({ provider: { name: "cloudflare" }, domainFilters: ["example.net"] });
  expect(ask([...WORLD, release], "https://nas.example.org").verdict.status).toBe("blocked");
});
