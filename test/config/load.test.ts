import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadStackFile, parseHomelab, readStackValues } from "../../config/load";
import { ConfigurationError } from "../../config/problems";
import { secretKeys } from "../../config/secrets";
import { stackNames } from "../../config/stackNames";
import { codesOf, problemsOf, written } from "./written";

const fieldsOf = (...changes: Parameters<typeof written>) =>
  problemsOf(written(...changes)).map((p) => `${p.code} ${p.field}`);

describe("every problem is told at once", () => {
  test("values of three parts and a conflict between two others", () => {
    expect(
      fieldsOf(
        ["lan/router", "10.0.0"],
        ["apps/wiki/port", "eighty"],
        ["cloudflare/zoneId", "zone"],
        ["apps/media/address", "10.0.0.40"],
      ),
    ).toEqual([
      "CFG-01 homelab:lan.router",
      "CFG-01 homelab:apps.wiki.port",
      "CFG-01 homelab:cloudflare.zoneId",
      "ADR-04 homelab:apps.media.address",
    ]);
  });

  test("a missing section does not hide what is wrong elsewhere", () => {
    expect(
      fieldsOf(["domains", undefined], ["apps/media/address", "10.0.0.40"], ["apps/photos/callers", ["nobody"]]),
    ).toEqual(["CFG-03 homelab:domains", "ADR-04 homelab:apps.media.address", "APP-01 homelab:apps.photos.callers"]);
  });

  test("two bad entries of one list are two problems", () => {
    expect(fieldsOf(["apps/wiki/reach", ["wifi", "lan", "tailnet", "cable"]])).toEqual([
      "CFG-01 homelab:apps.wiki.reach.0",
      "CFG-01 homelab:apps.wiki.reach.3",
    ]);
  });

  test("a missing secret is told beside a bad value", () => {
    const problems = problemsOf(written(["lan/router", "x"]), new Set());
    expect(problems.map((p) => p.code)).toEqual(["CFG-01", "SEC-01", "SEC-01", "SEC-01", "SEC-01"]);
  });

  test("the error says how many there are, and each with code, field and remedy", () => {
    const parse = () => parseHomelab("home", { values: written(["lan/router", "x"], ["domains/internal", "Int"]) });
    expect(parse).toThrow(ConfigurationError);
    expect(parse).toThrow(
      /^2 problems in the configuration of stack home:\n {2}CFG-01 homelab:lan\.router\n {4}"x" is not an IPv4 address\.\n {4}→ Write four/,
    );
  });
});

describe("what follows from a refused value is no problem of its own", () => {
  test.each<[string, ...Parameters<typeof written>]>([
    ["a LAN that cannot be read makes no address lie outside of it", ["lan/cidr", "10.0.0.0"]],
    ["a missing LAN makes no address lie outside of its ranges", ["lan", undefined]],
    ["a missing pool makes no Gateway lie outside of it", ["lan/ranges/loadBalancers", undefined]],
    ["a bad kubelet address does not count as missing", ["cluster/nodes/one/kubeletAddress", "10.0.0.400"]],
    ["a bad endpoint is not taken for the first node's address", ["cluster/endpoint", "10.0.0"]],
    [
      "a bad address of an app does not send it to a Gateway",
      ["gateways", {}],
      ["apps/wiki/address", "10.0.0"],
      ["apps/photos/address", "10.0.0.42"],
    ],
    ["a bad reach is not held against the others of the Gateway", ["apps/wiki/reach", ["lan", "tailnt"]]],
    ["a bad feed of a Gateway does not take its apps' Gateway away", ["gateways/home/feed", "wlan"]],
    ["a Gateway that is no map is still a Gateway for its apps", ["gateways/home", "home-gateway"]],
    ["a bad public domain is still a public domain", ["domains/public", "example"]],
    ["a tunnel without ids is still a tunnel", ["cloudflare/accountId", undefined]],
    ["a section of the wrong kind is still there", ["cloudflare", "yes"]],
    [
      "a group with a bad member is still a group",
      ["tailscale/groups/family", ["you"]],
      ["apps/media/reach", ["tailnet:family"]],
    ],
    ["a node without an address collides with nothing", ["cluster/nodes/one/address", undefined]],
  ])("%s", (_, ...changes) => expect(codesOf(written(...changes))).toHaveLength(1));
});

describe("typing errors", () => {
  test.each<[string, string, string]>([
    ["cloudfare", "homelab:cloudfare", "Write cloudflare, or take it out."],
    ["apps/wiki/prot", "homelab:apps.wiki.prot", "Write port, or take it out."],
    ["lan/dns/adress", "homelab:lan.dns.adress", "Write address, or take it out."],
    ["cluster/nodes/one/instalDisk", "homelab:cluster.nodes.one.instalDisk", "Write installDisk, or take it out."],
  ])("%s gets the name that was meant", (path, field, fix) => {
    const problems = problemsOf(written([path, "x"]));
    expect(problems[0]).toMatchObject({ code: "CFG-02", field, fix });
  });

  test("a setting under a wrong name is not reported missing as well", () => {
    expect(fieldsOf(["apps/wiki/port", undefined], ["apps/wiki/prot", 8080])).toEqual([
      "CFG-02 homelab:apps.wiki.prot",
    ]);
  });

  test("what stands under a wrong name is checked under the one that was meant", () => {
    const tunnel = { accountId: "x", zoneId: "fedcba9876543210fedcba9876543210", tunnel: { name: "home" } };
    expect(fieldsOf(["cloudflare", undefined], ["cloudfare", tunnel])).toEqual([
      "CFG-02 homelab:cloudfare",
      "CFG-01 homelab:cloudflare.accountId",
    ]);
  });

  test("a secret under a wrong name is not reported missing as well", () => {
    const others = secretKeys.map((s) => s.name).filter((name) => name !== "cloudflareApiToken");
    const problems = problemsOf(written(["cloudflareApiTokn", "x"]), new Set(others));
    expect(problems.map((p) => [p.code, p.fix])).toEqual([["CFG-02", "Write cloudflareApiToken, or take it out."]]);
  });

  test("a name that resembles nothing gets the list of what is known", () => {
    expect(problemsOf(written(["wireguard", {}]))[0]?.fix).toBe(
      "Take it out; known here are lan, ipv6, domains, cluster, cilium, loadBalancing, clusterDns, gateways, apps, certificates, cloudflare, tailscale, monitoring, cloudflareApiToken, tailscaleOauthClientId, tailscaleOauthClientSecret, lanDnsPrivateKey, lanDnsPassword.",
    );
  });
});

describe("missing settings say what is expected in plain words", () => {
  test.each([
    ["lan/cidr", "Write a text, e.g. 192.168.30.0/24 (The LAN)."],
    [
      "lan/ranges",
      "Write a map of settings, e.g. { nodes: 192.168.30.50-59, loadBalancers: 192.168.30.60-80 } (Who owns which addresses; none may overlap).",
    ],
    ["lan/dns/kind", /^Write pihole or pihole-api or dnsmasq or adguard or unifi or technitium or coredns or none \(/],
    ["tailscale/users", /^Write a list, e\.g\. \[ you@example\.org \] \(/],
    [
      "cluster/nodes",
      /^Write a map of entries, e\.g\. \{ talos-cp01: \{ role: controlplane, .*\} \} \(Every machine, by host name\)\.$/,
    ],
  ])("%s", (path, fix) => {
    const [problem] = problemsOf(written([path, undefined]));
    expect(problem).toMatchObject({ code: "CFG-03", field: `homelab:${path.replaceAll("/", ".")}` });
    expect(problem?.fix).toEqual(fix instanceof RegExp ? expect.stringMatching(fix) : fix);
  });

  test("no message is in zod's own words", () => {
    const wrong = [5, "x y", [], {}, true, null];
    const paths = [
      "lan",
      "lan/cidr",
      "lan/ranges",
      "lan/dns",
      "lan/dns/mode",
      "lan/dns/sshPort",
      "apps",
      "apps/wiki",
      "apps/wiki/port",
    ];
    const more = [
      "apps/wiki/reach",
      "apps/wiki/service",
      "cluster/nodes/one",
      "cluster/virtualIp",
      "certificates/email",
      "certificates/server",
    ];
    for (const path of [...paths, ...more, "tailscale/keys", "cilium/values", "cluster/nodes/one/installDisk"])
      for (const value of wrong)
        for (const { message, fix } of problemsOf(written([path, value])))
          expect(`${message} ${fix}`).not.toMatch(/Invalid|expected |received|undefined|\[object|Too (big|small)/);
  });
});

describe("secrets", () => {
  const all = secretKeys.map((s) => s.name);

  test.each(all)("a missing %s is named with the line that sets it", (name) => {
    // A resolver is written to over SSH or by its API, never by both.
    const byApi: [string, unknown][] = name === "lanDnsPassword" ? [["lan/dns/kind", "pihole-api"]] : [];
    const problems = problemsOf(written(...byApi), new Set(all.filter((n) => n !== name)));
    expect(problems).toEqual([
      {
        code: "SEC-01",
        field: `homelab:${name}`,
        message: expect.stringContaining("The secret is missing: "),
        fix: `Run: pulumi config set --secret homelab:${name} --stack home`,
      },
    ]);
  });

  test("none is missed when all are set, or when nobody knows which are", () => {
    expect(problemsOf(written(), new Set(all))).toEqual([]);
    expect(problemsOf(written())).toEqual([]);
  });

  test("only those are needed whose service is used", () => {
    const small = written(["cloudflare", undefined], ["tailscale", undefined], ["apps", {}], ["gateways", {}]);
    expect(problemsOf(small, new Set()).map((p) => p.field)).toEqual(["homelab:lanDnsPrivateKey"]);
  });
});

describe("stack files", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "stacks-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("an unknown stack is answered with those that exist, and the nearest", () => {
    for (const name of ["homelab", "vanillax"]) writeFileSync(join(folder, `Pulumi.${name}.yaml`), "config: {}");
    writeFileSync(join(folder, "Pulumi.yaml"), "name: homelab");
    expect(stackNames(folder)).toEqual(["homelab", "vanillax"]);
    expect(() => loadStackFile("homelap", folder)).toThrow(
      /CFG-04 Pulumi\.homelap\.yaml\n.*There is no stack homelap.*Did you mean homelab\?\n.*Write one of homelab, vanillax/,
    );
    expect(() => loadStackFile("production", folder)).not.toThrow(/Did you mean/);
  });

  test("where there is no stack file at all, the folder is named, and what writes one", () => {
    expect(() => loadStackFile("home", folder)).toThrow(
      `No stack file is in ${folder}: let npm run init -- --stack home`,
    );
  });

  test("a file that is no YAML is told with its line", () => {
    writeFileSync(join(folder, "Pulumi.broken.yaml"), "config:\n  a: [1\n  b: 2\n");
    expect(() => loadStackFile("broken", folder)).toThrow(
      /CFG-04 Pulumi\.broken\.yaml \(Pulumi\.broken\.yaml:\d\)\n.*no YAML/,
    );
  });

  test("a file without settings misses the required sections, one by one", () => {
    writeFileSync(join(folder, "Pulumi.empty.yaml"), "config: {}\n");
    expect(() => loadStackFile("empty", folder)).toThrow(/^3 problems.*\n.*homelab:lan\n/);
  });

  test("a problem is told with the line of its setting, a missing setting with that of its entry", () => {
    const text = "config:\n  homelab:lan:\n    cidr: 10.0.0.0\n    router: 10.0.0.1\n";
    writeFileSync(join(folder, "Pulumi.x.yaml"), text);
    expect(() => loadStackFile("x", folder)).toThrow(/CFG-01 homelab:lan\.cidr \(Pulumi\.x\.yaml:3\)\n/);
    expect(() => loadStackFile("x", folder)).toThrow(/CFG-03 homelab:lan\.ranges \(Pulumi\.x\.yaml:2\)\n/);
    expect(() => loadStackFile("x", folder)).toThrow(/CFG-03 homelab:cluster\n/);
  });

  test("only the project's own keys are read, and secrets stay encrypted", () => {
    writeFileSync(
      join(folder, "Pulumi.x.yaml"),
      "config:\n  aws:region: eu\n  homelab:lan: {}\n  homelab:key: {secure: v1:abc}\n",
    );
    expect(readStackValues("x", folder)).toEqual({ lan: {}, key: { secure: "v1:abc" } });
  });

  test("the project's own stack files are sound", () => {
    const root = join(__dirname, "../..");
    expect(stackNames(root)).toContain("homelab");
    for (const stack of stackNames(root)) expect(loadStackFile(stack, root).stack).toBe(stack);
  });
});
