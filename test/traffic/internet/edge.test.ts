import { UNKNOWN } from "../../policy/resources";
import { APP, ask, changed, cloudflare, record, rules, setting, WORLD } from "./world";

const edge = (url: string, world = WORLD) => ask(world, url).verdict.hops.find((h) => h.layer === "Cloudflare edge");

describe("ports that Cloudflare proxies", () => {
  test.each([80, 8080, 8880, 2052, 2082, 2086, 2095])("HTTP on %i passes", (port) => {
    expect(ask(WORLD, `http://app.example.org:${port}`).verdict.status).toBe("reachable");
  });

  test.each([443, 2053, 2083, 2087, 2096, 8443])("HTTPS on %i passes", (port) => {
    expect(ask(WORLD, `https://app.example.org:${port}`).verdict.status).toBe("reachable");
  });

  test.each(["http://app.example.org:443", "https://app.example.org:80", "https://app.example.org:32400"])(
    "%s is not proxied",
    (url) => {
      expect(ask(WORLD, url)).toMatchObject({ verdict: { status: "blocked" }, why: /does not proxy HTTPS? on port/ });
    },
  );

  test.each(["tcp://app.example.org:443", "udp://app.example.org:443", "tls://app.example.org:443"])(
    "%s is blocked: the edge speaks HTTP",
    (url) => {
      expect(ask(WORLD, url).verdict.status).toBe("blocked");
    },
  );

  test("a Spectrum application for the name makes other ports unknown", () => {
    const app = cloudflare("SpectrumApplication", "ssh", { zoneId: "zone", dns: { name: "app.example.org" } });
    expect(ask([...WORLD, app], "tcp://app.example.org:22").verdict.status).toBe("unknown");
  });
});

describe("certificates of the edge", () => {
  const deep = [...WORLD, record("a.app.example.org")];

  test("a proxied name two labels below the apex fails in TLS", () => {
    expect(ask(deep, "https://a.app.example.org")).toMatchObject({
      verdict: { status: "blocked" },
      why: expect.stringContaining("Universal SSL covers example.org and one label below it"),
      by: "DnsRecord a.app.example.org CNAME: name",
    });
  });

  test("without TLS the depth does not matter", () => {
    expect(edge("http://a.app.example.org", deep)?.text).toContain("takes HTTP");
  });

  test.each(["app.example.co.uk", "app.example.eu.org", "*.example.com.au"])(
    "one label below a domain like %s passes",
    (name) => {
      const host = name.replace("*", "app");
      const world = [...WORLD, record(name)];
      expect(edge(`https://${host}`, world)?.text).toContain("takes HTTPS");
      expect(ask([...world, record(`a.${host}`)], `https://a.${host}`).why).toContain("one label below it");
    },
  );

  test("the zone's own resource says where its apex is", () => {
    const zone = cloudflare("Zone", "zone", { name: "app.example.org" });
    expect(edge("https://a.app.example.org", [...deep, zone])?.text).toContain("takes HTTPS");
  });

  test.each([
    [
      "a certificate pack that covers it",
      cloudflare("CertificatePack", "p", { zoneId: "zone", hosts: ["*.app.example.org"] }),
    ],
    ["Total TLS", cloudflare("TotalTls", "t", { zoneId: "zone", enabled: true })],
  ])("%s makes a deep name pass", (_, resource) => {
    expect(edge("https://a.app.example.org", [...deep, resource])?.text).toContain("takes HTTPS");
  });

  test("a certificate pack of another zone does not", () => {
    const pack = cloudflare("CertificatePack", "p", { zoneId: "other", hosts: ["*.app.example.org"] });
    expect(ask([...deep, pack], "https://a.app.example.org").verdict.status).toBe("blocked");
  });

  test("an uploaded certificate makes it unknown", () => {
    expect(
      ask([...deep, cloudflare("CustomSsl", "c", { zoneId: "zone" })], "https://a.app.example.org").verdict.status,
    ).toBe("unknown");
  });

  test("with Universal SSL switched off no name has a certificate", () => {
    const off = cloudflare("UniversalSslSetting", "u", { zoneId: "zone", enabled: false });
    expect(ask([...WORLD, off], "https://app.example.org").why).toContain("Universal SSL is switched off");
  });
});

describe("zone settings", () => {
  test.each([
    ["off", "never over HTTP/3"],
    ["on", "also over HTTP/3"],
  ])("http3 %s is told", (value, text) => {
    expect(edge("https://app.example.org", [...WORLD, setting("http3", value)])?.text).toContain(text);
  });

  test("nothing is told of HTTP/3 while it is not known", () => {
    expect(edge("https://app.example.org", [...WORLD, setting("http3", UNKNOWN)])?.text).not.toContain("HTTP/3");
  });

  test("HTTP is redirected to HTTPS, where the certificate counts", () => {
    const world = [...WORLD, record("a.app.example.org"), setting("always_use_https", "on")];
    expect(ask(world, "http://app.example.org").texts[1]).toContain("redirects http://app.example.org to https");
    expect(ask(world, "http://a.app.example.org").verdict.status).toBe("blocked");
  });
});

describe("what else stands at the edge", () => {
  test.each([
    ["ZeroTrustAccessApplication", { domain: "app.example.org" }],
    ["ZeroTrustAccessApplication", { destinations: [{ type: "public", uri: "*.example.org/admin" }] }],
    ["Ruleset", { zoneId: "zone", phase: "http_request_firewall_custom", rules: [{ action: "block" }] }],
    ["PageRule", { zoneId: "zone", target: "https://app.example.org/*" }],
    ["WorkersRoute", { zoneId: "zone", pattern: "*example.org/*" }],
    ["WorkersCustomDomain", { hostname: "app.example.org" }],
    ["LoadBalancer", { zoneId: "zone", name: "app.example.org" }],
    ["SnippetRules", { zoneId: "zone", rules: [{ enabled: true }] }],
    ["WaitingRoom", { zoneId: "zone", host: "app.example.org" }],
    ["PageRule", { zoneId: "zone", target: UNKNOWN }],
  ])("a %s for the name makes it unknown", (kind, props) => {
    const { verdict, by } = ask([...WORLD, cloudflare(kind, "feature", props)], "https://app.example.org");
    expect([verdict.status, by]).toEqual(["unknown", expect.stringContaining(kind)]);
  });

  test.each([
    ["ZeroTrustAccessApplication", { domain: "other.example.org" }],
    ["Ruleset", { zoneId: "zone", phase: "http_response_headers_transform", rules: [{}] }],
    ["Ruleset", { zoneId: "other", phase: "http_request_firewall_custom", rules: [{}] }],
    ["Ruleset", { zoneId: "zone", phase: "http_request_firewall_custom", rules: [{ enabled: false }] }],
    ["PageRule", { zoneId: "zone", target: "other.example.org/*" }],
    ["PageRule", { zoneId: "zone", target: "app.example.org/*", status: "disabled" }],
  ])("a %s for something else does not", (kind, props) => {
    expect(ask([...WORLD, cloudflare(kind, "feature", props)], "https://app.example.org").verdict.status).toBe(
      "reachable",
    );
  });
});

test("an edge that passes hands over to the tunnel", () => {
  const world = changed(WORLD, { with: rules(APP, { service: "hello_world" }) });
  expect(ask(world, "https://other.example.org").origin).toBe("status page");
});
