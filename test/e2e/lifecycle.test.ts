import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npm, npmInBackground, pause, processesLeft, pulumi, repo, sandbox, stateFolder } from "./checkout";

jest.setTimeout(30 * 60_000);

const of = ["--stack", "homelab"];
const record = () => JSON.parse(readFileSync(join(stateFolder, "homelab/sandbox.json"), "utf8")) as { pid: number };

async function waitForNoProcess(): Promise<string[]> {
  for (let i = 0; i < 100 && processesLeft().length > 0; i++) await pause(50);
  return processesLeft();
}

beforeAll(() => {
  sandbox("reset", ...of);
});
afterAll(() => {
  sandbox("reset", ...of);
});

test("when the first process inside is killed, everything inside ends with it", async () => {
  expect(sandbox("start", ...of).status).toBe(0);
  process.kill(record().pid, "SIGKILL");
  expect(await waitForNoProcess()).toEqual([]);
  expect(sandbox("status", ...of).status).toBe(3);
});

test("a sandbox survives the command that started it, and a second start finds it", () => {
  expect(sandbox("start", ...of).status).toBe(0);
  const { pid } = record();
  expect(sandbox("start", ...of).stdout).toContain("Already running");
  expect(record().pid).toBe(pid);
  expect(sandbox("stop", ...of).status).toBe(0);
});

// From the first module that is loaded to the middle of the update.
test.each([300, 900, 1_500, 2_500, 5_000, 12_000, 20_000])(
  "`npm start` killed after %i ms leaves no process",
  async (milliseconds) => {
    const start = npmInBackground(["start", "--", ...of]);
    await pause(milliseconds);
    start.kill("SIGKILL"); // npm alone: its script is not told
    expect(await waitForNoProcess()).toEqual([]);
  },
);

test.each([1_000, 6_000, 15_000])("Ctrl-C of `npm start` after %i ms leaves no process", async (milliseconds) => {
  const start = npmInBackground(["start", "--", ...of]);
  const ended = new Promise<number | null>((resolve) => start.once("exit", resolve));
  await pause(milliseconds);
  process.kill(-(start.pid ?? 0), "SIGINT"); // to the whole group, as a terminal does
  expect(await ended).not.toBe(0);
  expect(await waitForNoProcess()).toEqual([]);
});

test("after all these killed runs the next one converges", () => {
  expect(npm(["start", "--", ...of])).toMatchObject({ status: 0 });
  expect(pulumi("preview", ...of, "--expect-no-changes")).toMatchObject({ status: 0 });
});

test("a stack that does not exist is refused with the names of those that do", () => {
  for (const ended of [
    sandbox("start", "--stack", "nowhere"),
    pulumi("preview", "--stack", "nowhere"),
    npm(["start", "--", "--stack", "nowhere"]),
  ]) {
    expect(ended.status).not.toBe(0);
    expect(ended.stderr).toMatch(/SBX-S1[\s\S]*homelab/);
  }
});

test("every mistake of a configuration is told at once, and nothing is started", () => {
  const stack = "mistaken";
  const file = join(repo, `Pulumi.${stack}.yaml`);
  const good = readFileSync(join(repo, "Pulumi.homelab.yaml"), "utf8");
  writeFileSync(file, good.replace("router: 192.168.30.1", "router: 192.168.3000.1").replace("gateways:", "gateway:"));
  mkdirSync(stateFolder, { recursive: true });
  try {
    const ended = npm(["start", "--", "--stack", stack]);
    expect(ended.status).toBe(1);
    expect(ended.stderr).toContain("homelab:lan.router");
    expect(ended.stderr).toContain("homelab:gateway");
    expect(sandbox("status", "--stack", stack).status).toBe(3);
  } finally {
    rmSync(file);
    rmSync(join(stateFolder, stack), { recursive: true, force: true });
  }
});
