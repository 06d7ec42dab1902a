import type { Resource } from "../../../traffic/model/resource";
import { object, secret, UNKNOWN } from "../../policy/resources";
import { APP, ask, changed, cloudflared, NOT_FOUND, record, rules, TUNNEL, tunnel, WORLD } from "./world";

const URL = "https://app.example.org";
const status = (resources: readonly Resource[]) => ask(resources, URL).verdict.status;
const from = (resource: Resource, dependencies: Record<string, string[]>): Resource => ({ ...resource, dependencies });
const urnOf = (name: string) => `urn:pulumi:dev::test::${TUNNEL}::${name}`;
const token = (id: string) => Buffer.from(JSON.stringify({ a: "account", t: id, s: "secret" })).toString("base64");
const configFor = (tunnelId: string, name = "rules", ...list: Record<string, unknown>[]) => {
  const config = rules(...(list.length > 0 ? list : [APP, NOT_FOUND]));
  return { ...config, name, urn: `urn:${name}`, props: { ...config.props, tunnelId } };
};

describe("which tunnel a record leads to", () => {
  test("in a plan and in an exported state the id in its content", () => {
    const { verdict, texts } = ask(WORLD, URL);
    expect([verdict.status, texts[2]]).toEqual([
      "reachable",
      expect.stringContaining("the tunnel home hands the request"),
    ]);
  });

  test("in a first preview the tunnel that its content and the configuration are made from", () => {
    const preview = [
      from(record("app.example.org", UNKNOWN, { type: "CNAME" }), { content: [urnOf("home")] }),
      tunnel(),
      from(configFor(UNKNOWN), { tunnelId: [urnOf("home")] }),
      cloudflared(),
    ];
    expect(status(preview)).toBe("reachable");
  });

  test("in a first preview it is unknown when nothing tells what the content is made from", () => {
    const preview = changed(WORLD, { with: record("app.example.org", UNKNOWN, { type: "CNAME" }) });
    expect(ask(preview, URL)).toMatchObject({
      verdict: { status: "unknown" },
      by: "DnsRecord app.example.org CNAME: content",
    });
  });

  test("content that is made from two tunnels is unknown until it is known", () => {
    const both = from(record("app.example.org", UNKNOWN, { type: "CNAME" }), {
      content: [urnOf("home"), urnOf("work")],
    });
    expect(status(changed(WORLD, { with: both }, { with: tunnel("work") }))).toBe("unknown");
  });

  test("known content that is made from a tunnel's name leads where it says", () => {
    const named = from(record("app.example.org", "home.example.net"), { content: [urnOf("home")] });
    expect(ask(changed(WORLD, { with: named }), URL).why).toContain("asks home.example.net");
  });

  test("a tunnel that is none of the stack's ends in error 1033, unless something else runs it", () => {
    const other = changed(WORLD, { with: record("app.example.org", "elsewhere.cfargotunnel.com") });
    expect(ask(other, URL)).toMatchObject({
      verdict: { status: "unknown" },
      why: expect.stringContaining("the tunnel elsewhere is none of the stack's: Cloudflare answers with error 1033"),
      by: "DnsRecord app.example.org CNAME: content",
    });
  });

  test("a tunnel that a cloudflared of the stack names is none of a stranger's", () => {
    const own = changed(
      WORLD,
      { with: record("app.example.org", "second.cfargotunnel.com") },
      { with: cloudflared("cloudflared", { args: ["tunnel", "run", "second"] }) },
    );
    expect(ask(own, URL).why).toBe("the stack has no ingress rules for the tunnel second");
  });

  test("each of two tunnels has its own rules", () => {
    const two = [
      record("app.example.org", "one.cfargotunnel.com"),
      record("other.example.org", "two.cfargotunnel.com"),
      configFor("one"),
      configFor("two", "second", NOT_FOUND),
      cloudflared("one", { env: [{ name: "TUNNEL_TOKEN", value: token("one") }] }),
      cloudflared("two", { env: [{ name: "TUNNEL_TOKEN", value: token("two") }] }),
    ];
    expect(ask(two, URL).texts.at(-2)).toContain("Deployment edge/one");
    expect(ask(two, "https://other.example.org").why).toContain("404");
  });

  test("two configurations of one tunnel replace each other", () => {
    expect(ask([...WORLD, configFor("home", "again")], URL)).toMatchObject({
      verdict: { status: "unknown" },
      why: "the tunnel home has several configurations, and each replaces the others",
    });
  });
});

describe("who runs the tunnel", () => {
  const withToken = (value: unknown, field = "stringData", dependencies?: Record<string, string[]>): Resource => ({
    ...object("v1", "Secret", "edge/token", { [field]: { token: value } }),
    ...(dependencies && { dependencies }),
  });
  const reads = { env: [{ name: "TUNNEL_TOKEN", valueFrom: { secretKeyRef: { name: "token", key: "token" } } }] };
  const two = changed(
    WORLD,
    { with: tunnel("work") },
    { with: configFor("work", "second") },
    { with: cloudflared("cloudflared", reads) },
  );

  test("without a cloudflared in the stack it is unknown: any machine with the token may run it", () => {
    expect(ask(changed(WORLD, { without: "edge/cloudflared" }), URL)).toMatchObject({
      verdict: { status: "unknown" },
      why: "nothing in the stack runs cloudflared for the tunnel home",
    });
  });

  test("a token that cannot be read is the only tunnel's", () => {
    expect(status(changed(WORLD, { with: cloudflared("cloudflared", reads) }, { with: withToken("[secret]") }))).toBe(
      "reachable",
    );
  });

  test("with two tunnels a token that cannot be read is either's", () => {
    expect(ask([...two, withToken("[secret]")], URL)).toMatchObject({
      verdict: { status: "unknown" },
      why: expect.stringContaining("its token cannot be read"),
    });
  });

  test.each([
    ["the token itself", withToken(token("home"))],
    ["the token as a secret", withToken(secret(token("home")))],
    ["the token in base64", withToken(Buffer.from(token("home")).toString("base64"), "data")],
  ])("with two tunnels %s tells", (_, given) => {
    expect(status([...two, given])).toBe("reachable");
  });

  test("with two tunnels what a hidden token is made from tells", () => {
    const world = changed(two, { with: from(record("app.example.org"), { content: [urnOf("home")] }) });
    expect(status([...world, withToken("[secret]", "stringData", { stringData: [urnOf("home")] })])).toBe("reachable");
  });

  test("a token of another tunnel runs that one", () => {
    expect(ask([...two, withToken(token("work"))], URL).why).toContain("nothing in the stack runs cloudflared");
  });

  test.each([["home"], ["an-id"]])("`tunnel run %s` tells", (name) => {
    const named = cloudflared("cloudflared", { args: ["tunnel", "--no-autoupdate", "run", name] });
    const found = ask(changed(two, { with: named }), URL);
    expect(found.verdict.status).toBe(name === "home" ? "reachable" : "unknown");
  });

  test("the last flag's value is no tunnel's name", () => {
    const named = cloudflared("cloudflared", { args: ["tunnel", "run", "--protocol", "http2"] });
    expect(status(changed(WORLD, { with: named }))).toBe("reachable");
  });

  test("a resolver made of cloudflared runs no tunnel", () => {
    expect(status(changed(WORLD, { with: cloudflared("cloudflared", { args: ["proxy-dns"] }) }))).toBe("unknown");
  });

  test("two workloads that run one tunnel leave open which one gets a request", () => {
    expect(ask([...WORLD, cloudflared("second")], URL)).toMatchObject({
      verdict: { status: "unknown" },
      why: expect.stringContaining("both run the tunnel home"),
    });
  });

  test("without pods nothing is connected", () => {
    const none = changed(WORLD, { with: cloudflared("cloudflared", {}, { replicas: 0 }) });
    expect(ask(none, URL)).toMatchObject({
      verdict: { status: "blocked" },
      by: "Deployment edge/cloudflared: spec.replicas",
    });
  });
});

describe("whether cloudflared reaches Cloudflare", () => {
  const policy = (toPorts: { port: string; protocol: string }[], to: object = { toEntities: ["world"] }) =>
    object("cilium.io/v2", "CiliumNetworkPolicy", "edge/out", {
      spec: { endpointSelector: {}, egress: [{ ...to, toPorts: [{ ports: toPorts }] }] },
    });
  const TCP = { port: "7844", protocol: "TCP" };
  const UDP = { port: "7844", protocol: "UDP" };
  const args = (protocol: string) => cloudflared("cloudflared", { args: ["tunnel", "--protocol", protocol, "run"] });

  test.each([
    ["auto", [TCP], "reachable"],
    ["auto", [UDP], "reachable"],
    ["quic", [UDP], "reachable"],
    ["quic", [TCP], "blocked"],
    ["http2", [UDP], "blocked"],
    ["auto", [{ port: "443", protocol: "TCP" }], "blocked"],
  ])("with protocol %s and %j allowed it is %s", (protocol, ports, expected) => {
    expect(status([...changed(WORLD, { with: args(protocol) }), policy(ports)])).toBe(expected);
  });

  test("the policy that stops it is named", () => {
    expect(ask([...WORLD, policy([{ port: "443", protocol: "TCP" }])], URL).by).toContain(
      "CiliumNetworkPolicy edge/out",
    );
  });

  test("Cloudflare's own range is enough", () => {
    expect(status([...WORLD, policy([TCP], { toCIDR: ["198.41.192.0/24"] })])).toBe("reachable");
  });

  test("the protocol may come from the environment", () => {
    const quic = cloudflared("cloudflared", { env: [{ name: "TUNNEL_TRANSPORT_PROTOCOL", value: "quic" }] });
    expect(status([...changed(WORLD, { with: quic }), policy([TCP])])).toBe("blocked");
  });
});

describe("a tunnel that cloudflared's own file configures", () => {
  const file = [
    "tunnel: home",
    "originRequest: {noTLSVerify: true}",
    "ingress:",
    "  - {hostname: app.example.org, service: 'https://gateway.svc:443', originRequest: {originServerName: x.org}}",
    "  - {service: 'http_status:404'}",
  ].join("\n");
  const map = (text: string) => object("v1", "ConfigMap", "edge/config", { data: { "config.yaml": text } });
  const mounts = cloudflared(
    "cloudflared",
    {
      args: ["tunnel", "--config", "/etc/cloudflared/config/config.yaml", "run"],
      volumeMounts: [{ name: "config", mountPath: "/etc/cloudflared/config" }],
    },
    {
      pod: {
        volumes: [
          { name: "config", configMap: { name: "config", items: [{ key: "config.yaml", path: "config.yaml" }] } },
        ],
      },
    },
  );
  const local = changed(
    WORLD,
    { without: "rules" },
    { with: tunnel("home", { configSrc: "local" }) },
    { with: mounts },
  );

  test("its rules are read from the ConfigMap", () => {
    expect(ask([...local, map(file)], URL).origin).toMatchObject({
      host: "gateway.svc",
      handshake: { serverName: "x.org", certificateFor: undefined },
    });
  });

  test("it names the tunnel: a record of another one's leads elsewhere", () => {
    const ids = ["6ff42ae2-765d-4adf-8112-31c55c1551ef", "11111111-765d-4adf-8112-31c55c1551ef"];
    const rules = file.replace("tunnel: home", `tunnel: ${ids[0]}`);
    const towards = (id: string | undefined) =>
      changed(
        [...local, map(rules)],
        { without: "home" },
        { with: record("app.example.org", `${id}.cfargotunnel.com`) },
      );
    expect(ask(towards(ids[0]), URL).origin).toMatchObject({ host: "gateway.svc" });
    expect(ask(towards(ids[1]), URL)).toMatchObject({
      verdict: { status: "unknown" },
      why: expect.stringContaining("nothing in the stack runs cloudflared for the tunnel 11111111"),
    });
  });

  test("the rule in the file is named", () => {
    const { by } = ask([...local, map("ingress: [{service: 'http_status:404'}]")], URL);
    expect(by).toBe("ConfigMap edge/config: data.config.yaml.ingress[0].service");
  });

  test("rules in the file that cloudflared refuses keep it from starting", () => {
    expect(ask([...local, map("ingress: [{hostname: app.example.org, service: 'http://app:80'}]")], URL)).toMatchObject(
      {
        verdict: { status: "blocked" },
        why: expect.stringContaining("does not start"),
      },
    );
  });

  test("without the ConfigMap it is unknown", () => {
    expect(ask(local, URL)).toMatchObject({
      verdict: { status: "unknown" },
      why: expect.stringContaining("no ingress rules"),
    });
  });

  test("a configuration at Cloudflare for a tunnel that is managed locally is unknown", () => {
    expect(status([...local, rules(APP, NOT_FOUND), map(file)])).toBe("unknown");
  });
});
