import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BadArguments } from "../../scripts/commandLine/read";
import { readTraceArguments } from "../../scripts/trace/arguments";
import { sentence } from "../../scripts/trace/readable";

const ROOT = join(__dirname, "../..");

function run(...args: string[]) {
  const script = ["-r", join(ROOT, "register.js"), join(ROOT, "scripts/trace.ts")];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...script, ...args], { cwd: ROOT, encoding: "utf8" });
  return { status, stdout, stderr };
}

describe("npm run trace", () => {
  test("prints a numbered path and ends with 0 when the destination is reachable", () => {
    const { status, stdout } = run("--stack", "homelab", "--from", "lan", "https://sonarr.int.lorenzodebie.be");
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^From lan to https:\/\/sonarr.int.lorenzodebie.be: reachable\n\n1\. A device on the LAN opens/,
    );
    expect(stdout).toMatch(/\nReachable at Service media\/sonarr, port 8989\/tcp\.\n$/);
  });

  test("ends with 1 and names the resource when it is blocked", () => {
    const { status, stdout } = run("--stack", "homelab", "--from", "pod:media/radarr", "tcp://sonarr.media:8989");
    expect(status).toBe(1);
    expect(stdout).toMatch(/\nBlocked: .*\(CiliumNetworkPolicy media\/allow-sonarr: spec\)\.\n$/);
  });

  test("ends with 2 when the answer is not known", () => {
    const { status, stdout } = run("--stack", "homelab", "--from", "lan", "tcp://192.168.30.90:22");
    expect([status, stdout]).toEqual([2, expect.stringContaining("\nUnknown: 192.168.30.90 is a machine of the LAN")]);
  });

  test.each([
    [
      ["lan", "https://sonar.int.lorenzodebie.be"],
      "called sonar.int.lorenzodebie.be. Did you mean sonarr.int.lorenzodebie.be?",
    ],
    [["lan", "https://sonarr.int.lorenzodebi.be"], "Did you mean sonarr.int.lorenzodebie.be?"],
    [["pod:media/overseer", "tcp://sonarr.media:8989"], "called media/overseer. Did you mean media/overseerr?"],
    [["pod:media/overseerr", "tcp://sonar.media:8989"], "Did you mean sonarr.media?"],
  ])("asks whether another name was meant: %j", ([from = "", to = ""], guess) => {
    expect(run("--stack", "homelab", "--from", from, to).stderr).toContain(guess);
  });

  test("asks for no other name where the one that was written is known", () => {
    for (const [from, to] of [
      ["internet", "https://sonarr.int.lorenzodebie.be"],
      ["pod:media/radarr", "tcp://sonarr.media:8989"],
      ["lan", "tcp://192.168.30.60:80"],
    ] as const)
      expect(run("--stack", "homelab", "--from", from, to).stderr).not.toContain("Did you mean");
  });

  test("ends with 2 and every problem of the input at once", () => {
    const { status, stdout, stderr } = run("--stack", "a", "--state", "b", "--from", "moon", "ftp://x");
    expect([status, stdout]).toEqual([2, ""]);
    for (const problem of ["exclude each other", "«moon» is no vantage point", "«ftp://x» names no protocol"])
      expect(stderr).toContain(problem);
  });

  test("ends with 2 for a stack that does not exist", () => {
    const { status, stderr } = run("--stack", "nowhere", "--from", "lan", "https://a.example.org");
    expect([status, stderr]).toEqual([2, expect.stringContaining("nowhere")]);
  });
});

describe("npm run trace on what is given in files", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "trace-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("reads a plan as it reads an exported state", () => {
    const plan = join(folder, "plan.json");
    const script = ["-r", join(ROOT, "register.js"), join(ROOT, "scripts/plan.ts"), "--json"];
    writeFileSync(plan, spawnSync(process.execPath, script, { cwd: ROOT, maxBuffer: 2 ** 26 }).stdout);
    const asked = ["--from", "lan", "https://sonarr.int.lorenzodebie.be"];
    expect(run("--state", plan, ...asked)).toEqual(run("--stack", "homelab", ...asked));
  }, 20_000);

  test("reads an exported state, for machines with --json", () => {
    const urn = "urn:pulumi:dev::home::cloudflare:index/dnsRecord:DnsRecord::www";
    const inputs = { zoneId: "z", name: "www.example.org", type: "A", content: "192.168.1.5", proxied: false };
    const state = {
      deployment: { resources: [{ urn, type: "cloudflare:index/dnsRecord:DnsRecord", custom: true, inputs }] },
    };
    writeFileSync(join(folder, "state.json"), JSON.stringify(state));
    const { status, stdout } = run(
      "--state",
      join(folder, "state.json"),
      "--from",
      "internet",
      "--json",
      "https://www.example.org",
    );
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ from: "internet", status: "blocked", by: { urn } });
  });

  test("reads manifests, and says what it could not read", () => {
    const objects = [
      "apiVersion: v1\nkind: Service\nmetadata: {name: one, namespace: media}\nspec: {selector: {app: one}, ports: [{port: 80}]}",
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: media}\nspec: {podSelector: {}, policyTypes: [Ingress]}",
    ];
    writeFileSync(join(folder, "one.yaml"), objects.join("\n---\n"));
    writeFileSync(join(folder, "values.yaml"), "a: 1\n");
    const { status, stdout, stderr } = run("--manifests", folder, "--from", "pod:web/x", "http://one.media");
    expect([status, stdout]).toEqual([1, expect.stringContaining("NetworkPolicy media/deny")]);
    expect(stderr).toContain("not read: values.yaml is no Kubernetes object");
  });

  test("reads a plan in the place of a state", () => {
    const plan = [{ type: "kubernetes:core/v1:Namespace", name: "web", inputs: { metadata: { name: "web" } } }];
    writeFileSync(join(folder, "plan.json"), JSON.stringify(plan));
    const { status, stdout } = run("--state", join(folder, "plan.json"), "--from", "lan", "tcp://192.168.7.20:80");
    expect([status, stdout]).toEqual([2, expect.stringContaining("From lan to tcp://192.168.7.20:80: unknown")]);
  });

  test("says once that nothing tells Cilium's settings, where they are asked for", () => {
    const gateway = "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: g}\nspec: {}\n";
    const inner = mkdtempSync(join(folder, "gateway-"));
    writeFileSync(join(inner, "g.yaml"), gateway);
    const { stderr } = run("--manifests", inner, "--from", "lan", "http://one.example.org");
    expect(stderr.match(/Cilium's settings/g)).toHaveLength(1);
    rmSync(inner, { recursive: true });
  });

  const urn = "urn:pulumi:dev::home::kubernetes:core/v1:Service::x";
  const service = (inputs: string) =>
    `{"deployment": {"resources": [{"urn": "${urn}", "type": "kubernetes:core/v1:Service", "custom": true, "inputs": ${inputs}}]}}`;
  test.each<[string, string | Buffer, string]>([
    ["UTF-16", Buffer.from("\ufeff{}", "utf16le"), "it is UTF-16"],
    ["bytes", Buffer.from([0x7b, 0x0a, 0]), "a NUL byte in line 2"],
    ["a number", "5", "this is no exported state"],
    [
      "the state of another project",
      service("{}").replaceAll("kubernetes:core/v1:Service", "aws:s3:Bucket"),
      "another project",
    ],
    [
      "a value 20,000 levels deep",
      service(`{"a": ${"[".repeat(20_000)}${"]".repeat(20_000)}}`),
      `${urn} is nested deeper`,
    ],
  ])("a state that is %s is refused with the file and the reason", (_, content, why) => {
    const file = join(folder, "odd.json");
    writeFileSync(file, content);
    const { status, stderr } = run("--state", file, "--from", "lan", "https://a.org");
    expect([status, stderr]).toEqual([2, expect.stringContaining(why)]);
    expect(stderr).toContain(`${file}: `);
  });

  test("takes the address of a name that no manifest resolves, and says so as a step", () => {
    const asked = ["--manifests", folder, "--from", "lan", "http://one.example.org"];
    expect(run(...asked)).toMatchObject({
      status: 2,
      stdout: expect.stringContaining("Unknown: one.example.org is in"),
    });
    const { status, stdout } = run(...asked, "--resolve", "One.example.org=10.96.0.7");
    expect([status, stdout]).toEqual([
      2,
      expect.stringContaining("one.example.org stands for 10.96.0.7, as it was given"),
    ]);
    expect(stdout).toMatch(/\nUnknown: .*10\.96\.0\.7/);
  });

  test("says what to give instead of a file or folder that it cannot read", () => {
    expect(run("--state", join(folder, "none.json"), "--from", "lan", "https://a.org").stderr).toContain(
      "pulumi stack export",
    );
    expect(run("--manifests", join(folder, "none"), "--from", "lan", "https://a.org").stderr).toContain(
      "give a folder of YAML files",
    );
  });
});

describe("npm run trace -- --diff", () => {
  const record = (name: string) => ({
    type: "cloudflare:index/dnsRecord:DnsRecord",
    name,
    inputs: { zoneId: "z", name, type: "A", content: "203.0.113.7", proxied: false },
    options: { custom: true },
  });

  test("compares two plans, and says so when nobody reaches more or less", () => {
    const folder = mkdtempSync(join(tmpdir(), "diff-"));
    try {
      const file = join(folder, "plan.json");
      writeFileSync(file, JSON.stringify([record("www.example.org")]));
      expect(run("--diff", file, file)).toEqual({
        status: 0,
        stdout: "Nobody reaches anything more or less than before.\n",
        stderr: "",
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test.each([
    [["--diff", "a"], "--diff compares two files"],
    [["--diff", "a", "b", "c"], "c is too much"],
    [["--diff", "a", "b", "--from", "lan"], "--from means nothing beside --diff"],
  ])("%j cannot be understood", (argv, problem) => {
    expect(() => readTraceArguments(argv)).toThrow(problem);
  });
});

test("without a stack the first network's is meant", () => {
  expect(readTraceArguments(["--from", "lan", "https://a.org"])).toMatchObject({
    origin: { kind: "stack", stack: "homelab" },
  });
});

test.each([
  [["https://a.org"], "--from V is missing"],
  [["--from", "lan"], "The URL is missing"],
  [["--from", "lan", "https://a.org", "b"], "One URL at a time"],
  [["--form", "lan"], "--form"],
  [["--from", "lan", "https://a.org", "--resolve", "a.org"], "--resolve a.org: write a name and an address"],
  [["--from", "lan", "https://a.org", "--resolve", "a.org=b.org"], "--resolve a.org=b.org: write a name"],
])("%j cannot be understood", (argv, problem) => {
  expect(() => readTraceArguments(argv)).toThrow(BadArguments);
  expect(() => readTraceArguments(argv)).toThrow(problem);
});

test.each([
  ["a device asks", "A device asks"],
  ["sonarr.example.org is gone", "sonarr.example.org is gone"],
  ["192.168.1.1 answers", "192.168.1.1 answers"],
])("%j begins a line as %j", (text, expected) => {
  expect(sentence(text)).toBe(expected);
});
