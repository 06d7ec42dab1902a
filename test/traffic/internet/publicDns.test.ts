import { object, UNKNOWN } from "../../policy/resources";
import { ask, changed, cloudflare, record, WORLD } from "./world";

const zone = (...records: Parameters<typeof record>[]) => records.map((r) => record(...r));

test("a name without a record in the stack's zone is blocked", () => {
  expect(ask(WORLD, "https://nas.example.org")).toMatchObject({
    verdict: { status: "blocked" },
    why: "no record of the stack answers for nas.example.org",
  });
});

test("a name outside the stack's zones is unknown", () => {
  expect(ask(WORLD, "https://example.com").verdict.status).toBe("unknown");
});

test.each(["nas.home.arpa", "nas.local", "app.media.svc.cluster.local", "nas.internal", "nas"])(
  "%s is blocked: the public DNS has no such names",
  (host) => {
    expect(ask(WORLD, `https://${host}`)).toMatchObject({
      verdict: { status: "blocked" },
      why: /public DNS has no name/,
    });
  },
);

test("a record that is not proxied and has a private address leads nowhere on the internet", () => {
  const { verdict, by } = ask(
    zone(["app.example.org", "192.168.30.61", { proxied: false }]),
    "https://app.example.org",
  );
  expect([verdict.status, by]).toEqual(["blocked", "DnsRecord app.example.org A: content"]);
});

test("a record that is not proxied and has a public address is unknown: port forwards are not in the stack", () => {
  const { verdict, why } = ask(zone(["app.example.org", "203.0.113.7", { proxied: false }]), "https://app.example.org");
  expect([verdict.status, why]).toEqual(["unknown", expect.stringContaining("port forward")]);
});

test("a tunnel's name that is not proxied has no address", () => {
  const changedWorld = changed(WORLD, { with: record("app.example.org", "home.cfargotunnel.com", { proxied: false }) });
  expect(ask(changedWorld, "https://app.example.org")).toMatchObject({
    verdict: { status: "blocked" },
    by: "DnsRecord app.example.org CNAME: proxied",
  });
});

test("Cloudflare refuses to proxy a private address", () => {
  expect(ask(zone(["app.example.org", "10.0.0.1"]), "https://app.example.org").why).toContain("refuses to proxy");
});

test("a proxied record with a public address is unknown behind the edge", () => {
  const { verdict, texts } = ask(zone(["app.example.org", "203.0.113.7"]), "https://app.example.org");
  expect([verdict.status, texts.at(-1)]).toEqual(["unknown", expect.stringContaining("asks 203.0.113.7")]);
});

test("CNAMEs inside the zone are followed to the tunnel", () => {
  const world = changed(WORLD, { with: record("www.example.org", "app.example.org") });
  const { verdict, why } = ask(world, "https://www.example.org");
  // The tunnel is asked for the name that was typed, and no rule names it.
  expect([verdict.status, why]).toEqual(["blocked", expect.stringContaining("no ingress rule names www.example.org")]);
});

test("CNAMEs that lead round in a circle are blocked", () => {
  const circle = zone(["a.example.org", "b.example.org"], ["b.example.org", "a.example.org"]);
  expect(ask(circle, "https://a.example.org").why).toContain("circle");
});

test("an unproxied name that leads to a proxied one is unknown", () => {
  const world = changed(WORLD, { with: record("www.example.org", "app.example.org", { proxied: false }) });
  expect(ask(world, "https://www.example.org").verdict.status).toBe("unknown");
});

test("one proxied address makes all addresses of a name proxied", () => {
  const [a, b] = [
    record("app.example.org", "203.0.113.7", { proxied: false }),
    { ...record("app.example.org", "203.0.113.8"), urn: "urn:second" },
  ];
  expect(ask([a, b], "https://app.example.org").texts[0]).toContain("Cloudflare's edge");
});

test("a name with other records only has no address", () => {
  const world = changed(WORLD, { with: record("app.example.org", "text", { type: "TXT", proxied: false }) });
  expect(ask(world, "https://app.example.org").why).toBe("app.example.org has a record of type TXT and no address");
});

test("a subdomain that is handed to other name servers is unknown", () => {
  const ns = cloudflare("DnsRecord", "ns", {
    zoneId: "zone",
    name: "lab.example.org",
    type: "NS",
    content: "ns.lab.net",
  });
  expect(ask([...WORLD, ns], "https://app.lab.example.org")).toMatchObject({
    verdict: { status: "unknown" },
    why: expect.stringContaining("ns.lab.net"),
  });
});

test("a record whose type is not known yet makes its name unknown", () => {
  const world = changed(WORLD, { with: record("app.example.org", "home.cfargotunnel.com", { type: UNKNOWN }) });
  expect(ask(world, "https://app.example.org").verdict.status).toBe("unknown");
});

describe("a proxied CNAME to a name that public DNS does not have ends in error 1016", () => {
  const to = (target: string, rest = {}) => changed(WORLD, { with: record("app.example.org", target, rest) });

  test.each(["inside.example.org", "nas.internal", "app.media.svc.cluster.local", "nas"])("%s", (target) => {
    expect(ask(to(target), "https://app.example.org")).toMatchObject({
      verdict: { status: "blocked" },
      why: expect.stringContaining("Cloudflare answers app.example.org with error 1016"),
      by: "DnsRecord app.example.org CNAME: content",
    });
  });

  test("but one that is not proxied is simply no name", () => {
    expect(ask(to("nas.internal", { proxied: false }), "https://app.example.org")).toMatchObject({
      verdict: { status: "blocked" },
      why: "the public DNS has no names under internal",
    });
  });

  test("and a name of somebody else's zone is not known", () => {
    expect(ask(to("app.example.net"), "https://app.example.org").verdict.status).toBe("unknown");
  });
});

describe("a name without a record, where external-dns runs", () => {
  const status = (...writers: ReturnType<typeof object>[]) =>
    ask([...WORLD, ...writers], "https://nas.example.org").verdict.status;
  const deployment = (...args: string[]) =>
    object("apps/v1", "Deployment", "dns/writer", {
      spec: {
        template: { spec: { containers: [{ image: "registry.k8s.io/external-dns/external-dns:v0.19.0", args }] } },
      },
    });
  const release = (values: object) =>
    object("helm.toolkit.fluxcd.io/v2", "HelmRelease", "dns/external-dns", {
      spec: { chart: { spec: { chart: "external-dns" } }, values },
    });

  test("is not known, because external-dns may write one", () => {
    expect(ask([...WORLD, deployment("--provider=cloudflare")], "https://nas.example.org")).toMatchObject({
      verdict: { status: "unknown" },
      why: "no record of the stack answers for nas.example.org, but Deployment dns/writer (external-dns) may write one",
    });
  });

  test.each([[{ provider: { name: "cloudflare" } }], [{ provider: "cloudflare" }], [{}]])(
    "is not known for a chart with %j",
    (values) => {
      expect(status(release(values))).toBe("unknown");
    },
  );

  test("is blocked where it writes elsewhere", () => {
    expect(status(deployment("--provider=pihole"), release({ provider: { name: "rfc2136" } }))).toBe("blocked");
  });

  test("a record of the stack counts before what external-dns may write", () => {
    expect(ask([...WORLD, deployment()], "https://app.example.org").verdict.status).toBe("reachable");
  });
});
