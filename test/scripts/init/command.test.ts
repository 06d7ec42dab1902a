import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { loadStackFile } from "../../../config/load";

jest.setTimeout(60_000);

const ROOT = join(__dirname, "../../..");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "init-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** `npm run init -- ARGS`, where nobody can be asked. */
async function init(...args: string[]) {
  const script = [
    "-r",
    join(ROOT, "register.js"),
    join(ROOT, "scripts/init.ts"),
    "--stack",
    "home",
    "--stacks",
    folder,
  ];
  const child = spawn(process.execPath, [...script, ...args], { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  const [stdout, stderr, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((ended) => child.once("close", ended)),
  ]);
  return { status, stdout, stderr };
}

const NETWORK = ["--lan", "10.20.0.0/24", "--node", "cp-1=10.20.0.10", "--node", "w-1=10.20.0.11:worker"];

test.each(["pihole-api=10.20.0.5", "coredns=10.20.0.69"])("the resolver may be %s", async (resolver) => {
  const { status } = await init(
    ...NETWORK,
    "--domain",
    "int.example.org",
    "--resolver",
    resolver,
    "--app",
    "wiki=web:8080",
  );
  expect(status).toBe(0);
  const [kind, address] = resolver.split("=");
  expect(loadStackFile("home", folder).lan.dns).toMatchObject({ kind, address });
});

test("a network of one's own is written from options alone, and ends with the plan's summary", async () => {
  const apps = ["--app", "wiki=web:8080", "--app", "photos=web:2342:lan"];
  const { status, stdout } = await init(
    ...NETWORK,
    "--domain",
    "int.example.org",
    "--resolver",
    "pihole=10.20.0.5",
    ...apps,
  );
  expect([status, stdout]).toEqual([
    0,
    expect.stringMatching(
      /^Written: .*Pulumi\.home\.yaml\n\nStack home: \d+ resources\n[\s\S]*web\/wiki +wiki\.int\.example\.org +10\.20\.0\.60/,
    ),
  ]);
  const { lan, cluster, gateways, apps: written } = loadStackFile("home", folder);
  expect(lan).toMatchObject({ router: "10.20.0.1", dns: { kind: "pihole", address: "10.20.0.5" } });
  expect(cluster.nodes.map(({ name, role, address }) => [name, role, address])).toEqual([
    ["cp-1", "controlplane", "10.20.0.10"],
    ["w-1", "worker", "10.20.0.11"],
  ]);
  expect(gateways.map(({ address }) => address)).toEqual(["10.20.0.60"]);
  expect(written.map(({ key, reach }) => [key, reach.lan])).toEqual([
    ["wiki", true],
    ["photos", true],
  ]);
  const lines = readFileSync(join(folder, "Pulumi.home.yaml"), "utf8").split("\n");
  expect(lines[0]).toMatch(/^# yaml-language-server: \$schema=.*config\/homelab\.schema\.json$/);
  expect(lines.filter((line) => /^ {2}# /.test(line)).length).toBeGreaterThanOrEqual(5);
});

test("every answer that is missing or refused is told at once, with the configuration's own codes, and nothing is written", async () => {
  const { status, stderr } = await init(
    ...["--lan", "10.20.0.7/24", "--node", "cp=fd00::1", "--pool", "10.20.0.80-60"],
  );
  expect(status).toBe(2);
  for (const problem of [
    "--lan 10.20.0.7/24: CFG-01 homelab:lan.cidr: ",
    "Write 10.20.0.0/24.",
    'CFG-01 homelab:cluster.nodes.cp.address: "fd00::1" is IPv6',
    "Write 10.20.0.60-10.20.0.80.",
    "--domain NAME is missing",
  ])
    expect(stderr).toContain(problem);
  expect(readdirSync(folder)).toEqual([]);
});

test("answers that do not go together are refused by their code", async () => {
  const { status, stderr } = await init(
    ...NETWORK,
    "--domain",
    "home.arpa",
    "--cloudflare",
    `${"0".repeat(32)}/${"1".repeat(32)}`,
  );
  expect([status, stderr]).toEqual([2, expect.stringContaining("GTW-08")]);
  expect(readdirSync(folder)).toEqual([]);
});

test("a stack file that is there stays as it is, unless --force is written", async () => {
  const file = join(folder, "Pulumi.home.yaml");
  writeFileSync(file, "mine\n");
  const refused = await init(...NETWORK, "--domain", "int.example.org");
  expect([refused.status, refused.stderr]).toEqual([2, expect.stringMatching(/is there already: .*--force/)]);
  expect(readFileSync(file, "utf8")).toBe("mine\n");
  expect((await init(...NETWORK, "--domain", "int.example.org", "--force")).status).toBe(0);
  expect(loadStackFile("home", folder).lan.cidr).toBe("10.20.0.0/24");
});

test.each([
  ["no name", [], "--stack S is missing"],
  ["a path for a name", ["--stack", "../x"], "--stack ../x: a name has letters"],
])("%s is refused", async (_, args, message) => {
  const child = spawn(process.execPath, ["-r", "./register.js", "scripts/init.ts", ...args], { cwd: ROOT });
  expect(await text(child.stderr)).toContain(message);
});
