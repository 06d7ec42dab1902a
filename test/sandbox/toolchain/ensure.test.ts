import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { NETWORK_TOOLS, PARTS, PLUGINS } from "../../../sandbox/toolchain/parts";
import { type FakeGo, fakeGo } from "./fakego";
import { removeFolders, write } from "./fixtures";

jest.setTimeout(90_000);
afterEach(removeFolders);

const CHECKOUT = join(__dirname, "../../..");
/** Of every kind of network. */
const TOOLS = PARTS.map(({ tool }) => tool)
  .filter((tool) => !PLUGINS.some((plugin) => plugin === tool))
  .sort();

interface Start {
  child: ChildProcess;
  ended: Promise<{ code: number | null; out: string; err: string }>;
}

/** Another process that asks for the tools, as every start does. */
function start(go: FakeGo): Start {
  const child = spawn(process.execPath, ["-r", "./register.js", "sandbox/toolchain/cli.ts"], {
    cwd: CHECKOUT,
    env: go.env,
  });
  const texts = { out: "", err: "" };
  child.stdout.on("data", (data) => {
    texts.out += data;
  });
  child.stderr.on("data", (data) => {
    texts.err += data;
  });
  return { child, ended: new Promise((resolve) => child.on("close", (code) => resolve({ code, ...texts }))) };
}

const builds = (go: FakeGo): string[] =>
  existsSync(go.calls) ? readFileSync(go.calls, "utf8").trim().split("\n").sort() : [];

const entries = (go: FakeGo): string[] =>
  readdirSync(go.cache)
    .map((name) => /^(.+)-[0-9a-f]{16}$/.exec(name)?.[1] ?? "")
    .filter((tool) => !["", "assets", "cli", "repositories"].includes(tool))
    .sort();

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let i = 0; i < 600; i++) {
    if (holds()) return;
    await sleep(50);
  }
  throw new Error(`not within 30 s: ${what}`);
}

test("two starts at the same time build each part once, and both get all of them", async () => {
  const go = fakeGo();
  const [first, second] = await Promise.all([start(go).ended, start(go).ended]);
  for (const { code, err } of [first, second])
    expect({ code, err: code === 0 ? "" : err }).toEqual({ code: 0, err: "" });
  expect(builds(go)).toEqual(TOOLS);
  expect(JSON.parse(first.out)).toEqual(JSON.parse(second.out));
  const { bin, charts, repositories } = JSON.parse(first.out);
  for (const path of [...Object.values<string>(bin), ...Object.values<string>(charts), repositories])
    expect(existsSync(path)).toBe(true);
  expect(existsSync(join(bin["control-plane"], "../kubectl"))).toBe(true);
  // Where the engine looks for a language host without a warning.
  expect(bin["pulumi-language-nodejs"]).toBe(join(bin.pulumi, "../pulumi-language-nodejs"));
});

test("progress says what is built, how far it is and how long it may take", async () => {
  const { err } = await start(fakeGo()).ended;
  expect(err).toContain(`once: ${TOOLS.length + 2} parts, about `);
  expect(err).toMatch(/\[1\/11\] fetching charts and CRDs: typically .* on 2 cores, and about .* for the rest/);
  expect(err).toMatch(/\[10\/11\] building cilium-operator: done in/);
  expect(err).toMatch(/\[11\/11\] packing the charts: done in/);
});

test("a network that needs no extra tool has none built", async () => {
  const go = fakeGo();
  const ask =
    'require("./sandbox/toolchain").ensureToolchain().then(({ bin }) => console.log(Object.keys(bin).sort().join()))';
  const started = spawnSync(process.execPath, ["-r", "./register.js", "-e", ask], {
    cwd: CHECKOUT,
    env: go.env,
    encoding: "utf8",
  });
  const usual = TOOLS.filter((tool) => !NETWORK_TOOLS.some((extra) => extra === tool));
  expect(started.stdout.trim()).toBe(usual.join());
  expect(entries(go)).toEqual(usual);
});

test("what a person can look at meanwhile comes before the first build, and not at all where nothing is built", async () => {
  const go = fakeGo();
  const ask = `require("./sandbox/toolchain").ensureToolchain({
    log: (line) => console.log(line.slice(0, 8)),
    beforeBuild: async () => console.log("picture"),
  })`;
  const run = () =>
    spawnSync(process.execPath, ["-r", "./register.js", "-e", ask], { cwd: CHECKOUT, env: go.env, encoding: "utf8" });
  expect(run().stdout.split("\n").slice(0, 2)).toEqual(["picture", "Building"]);
  expect(run().stdout).toBe("");
});

test("with everything built no Go is needed", async () => {
  const go = fakeGo();
  await start(go).ended;
  const { code, err } = await start({ ...go, env: { ...go.env, PATH: "/nowhere" } }).ended;
  expect({ code, err }).toEqual({ code: 0, err: "" });
});

test("charts get the version that their release would have, and the tailscale chart its CRDs", async () => {
  const { out } = await start(fakeGo()).ended;
  const { charts } = JSON.parse(out);
  expect(readFileSync(join(charts["cert-manager"], "Chart.yaml"), "utf8")).toMatch(/^version: v1\.\d+\.\d+$/m);
  const crd = readFileSync(join(charts["tailscale-operator"], "templates/crd-tailscale.com_connectors.yaml"), "utf8");
  expect(crd).toContain("{{ if .Values.installCRDs -}}");
});

test("a start that is killed leaves no process and no half entry, and the next one goes on from there", async () => {
  const go = fakeGo();
  write(go.hold, "");
  const killed = start(go);
  await until("a build has begun", () => builds(go).length === 1);
  killed.child.kill("SIGKILL");
  await killed.ended;
  await until("the build has ended", () => !processes().some((line) => line.includes(go.cache)));
  expect(entries(go)).toEqual([]);
  rmSync(go.hold);
  expect((await start(go).ended).code).toBe(0);
  expect(entries(go)).toEqual(TOOLS);
  expect(readdirSync(go.cache).filter((name) => name.startsWith(".building"))).toEqual([]);
});

test("a failed build shows the end of its log, the cause and what to do, and what was built stays", async () => {
  const go = fakeGo();
  write(go.failure, "go: k8s.io/x@v1: dial tcp: lookup somewhere: no such host\n");
  const failed = await start(go).ended;
  expect(failed.code).toBe(1);
  expect(failed.err).toContain("SBX-T05 building pulumi-language-nodejs failed: Go modules cannot be downloaded");
  expect(failed.err).toContain("    go: k8s.io/x@v1: dial tcp: lookup somewhere: no such host");
  expect(failed.err).toContain(join(go.cache, "logs/pulumi-language-nodejs.log"));
  expect(failed.err).toContain("→ check the network");
  expect(readdirSync(go.cache).filter((name) => name.startsWith("assets-"))).toHaveLength(1);
  rmSync(go.failure);
  expect((await start(go).ended).code).toBe(0);
});

/** Command lines of all processes. */
function processes(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8");
      } catch {
        return "";
      }
    });
}
