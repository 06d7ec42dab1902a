import { parseHomelab } from "../../config/load";
import { planNetwork } from "../../plan";
import { written } from "../config/written";

const edge = { name: "edge", namespace: "gateway", address: "10.0.0.42", feed: "tunnel" };
const plan = (names: string[], ...changes: Parameters<typeof written>) => {
  const blog = { namespace: "web", port: 80, reach: ["lan", "tailnet", "internet"], names };
  return planNetwork(parseHomelab("home", { values: written(["apps/blog", blog], ...changes) }));
};
type Plan = ReturnType<typeof plan>;
const routes = ({ apps }: Plan) => apps.find((a) => a.key === "blog")?.routes.map((r) => r.route.spec);
const home = ({ gateways }: Plan) => gateways.find((g) => g.key === "home");

describe("an app with several names", () => {
  test("has each first label below the domain of whoever serves it", () => {
    const made = plan(["blog", "log"]);
    expect(routes(made)).toMatchObject([{ hostnames: ["blog.int.example.org", "log.int.example.org"] }]);
    expect(made.tunnel?.hostnames).toEqual(["photos.example.org", "blog.example.org", "log.example.org"]);
    expect(home(made)?.gateway.spec.listeners.map((l) => l.name)).toEqual(["http", "https"]);
  });

  test("is served in another domain of the stack by listeners of their own, with a certificate for it", () => {
    const made = plan(["blog", "log.example.org"]);
    expect(home(made)?.gateway.spec.listeners.slice(2)).toMatchObject([
      { name: "http-wildcard.example.org", port: 80, hostname: "*.example.org" },
      {
        name: "https-wildcard.example.org",
        port: 443,
        hostname: "*.example.org",
        tls: { certificateRefs: [{ name: "home-example-org-tls", namespace: "gateway" }] },
      },
    ]);
    expect(home(made)?.furtherCertificates.map((f) => [f.owner, f.certificate.spec])).toMatchObject([
      ["example.org", { secretName: "home-example-org-tls", dnsNames: ["*.example.org", "example.org"] }],
    ]);
    expect(routes(made)).toMatchObject([
      { hostnames: ["blog.int.example.org"], parentRefs: [{ sectionName: "https" }] },
      { hostnames: ["log.example.org"], parentRefs: [{ sectionName: "https-wildcard.example.org" }] },
    ]);
  });

  test("answers for a domain itself at listeners for that name, which no wildcard holds", () => {
    const made = plan(["blog", "int.example.org"]);
    const [http, https] = home(made)?.gateway.spec.listeners.slice(2) ?? [];
    expect([http?.name, http?.hostname]).toEqual(["http.int.example.org", "int.example.org"]);
    expect(https?.tls?.certificateRefs).toEqual([{ name: "home-wildcard-tls", namespace: "gateway" }]);
    expect(home(made)?.furtherCertificates).toEqual([]);
    expect(made.lanDns?.content.match(/host-record=int\.example\.org,/g)).toHaveLength(1);
  });

  test("is sent from plain HTTP to HTTPS under each of them", () => {
    expect(home(plan(["blog", "log.example.org"]))?.redirect?.spec).toMatchObject({
      parentRefs: [{ sectionName: "http" }, { sectionName: "http-wildcard.example.org" }],
      hostnames: ["*.int.example.org", "*.example.org"],
    });
  });

  test("is found by the LAN and the tailnet under a public name too, without the rest of that domain", () => {
    const made = plan(["blog", "log.example.org", "example.org"]);
    expect(made.lanDns?.content).toContain("host-record=log.example.org,10.0.0.40");
    expect(made.lanDns?.content).toContain("local=/log.example.org/");
    expect(made.lanDns?.content).not.toContain("local=/example.org/");
    expect(made.tailnet?.furtherSplitDns).toEqual([
      { domain: "log.example.org", nameservers: ["10.0.0.20"] },
      { domain: "example.org", nameservers: ["10.0.0.20"] },
    ]);
  });

  test("has the public domain itself beside the tunnel's wildcard", () => {
    const made = plan(["blog", "example.org"], ["gateways/edge", edge], ["cloudflare/tunnel/wildcard", true]);
    expect(made.tunnel?.ingress.map((r) => r.hostname)).toEqual(["*.example.org", "example.org", undefined]);
    expect(routes(made)?.slice(-2)).toMatchObject([
      { hostnames: ["blog.example.org"], parentRefs: [{ sectionName: "http" }] },
      { hostnames: ["example.org"], parentRefs: [{ sectionName: "http.example.org" }] },
    ]);
  });

  test("keeps its names of the LAN from the internet", () => {
    expect(plan(["blog.int.example.org", "log.example.org"]).tunnel?.hostnames).toEqual([
      "photos.example.org",
      "log.example.org",
    ]);
  });
});
