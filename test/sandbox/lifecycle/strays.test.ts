import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { privateFolder } from "../../../sandbox/common/files";
import { startOf } from "../../../sandbox/common/namespace";
import type { SandboxPaths } from "../../../sandbox/common/paths";
import { endStray, rememberSupervisor } from "../../../sandbox/lifecycle/strays";

const root = mkdtempSync(join(tmpdir(), "strays-"));
const paths = { root: join(root, "home"), plan: join(root, "home/supervisor.json") } as SandboxPaths;
const before = process.env.XDG_CACHE_HOME;
beforeAll(() => {
  process.env.XDG_CACHE_HOME = join(root, "cache");
});
afterAll(() => {
  if (before === undefined) delete process.env.XDG_CACHE_HOME;
  else process.env.XDG_CACHE_HOME = before;
  rmSync(root, { recursive: true });
});

async function child() {
  const process = spawn("sh", ["-c", "read _", paths.plan], { stdio: ["pipe", "ignore", "ignore"] });
  const pid = process.pid ?? 0;
  while (startOf(pid) === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  return { pid, end: () => process.kill("SIGKILL") };
}

test("a supervisor whose state folder was removed is ended", async () => {
  const { pid } = await child();
  rememberSupervisor(paths, { pid, processStart: startOf(pid) ?? "" });
  await endStray(paths);
  expect(startOf(pid)).toBeUndefined();
});

test("a process that only names the sandbox's files is left alone", async () => {
  const { pid, end } = await child();
  await endStray(paths);
  expect(startOf(pid)).toBeDefined();
  end();
});

test("a process that has the number of an ended supervisor is left alone", async () => {
  const { pid, end } = await child();
  rememberSupervisor(paths, { pid, processStart: "1" });
  await endStray(paths);
  expect(startOf(pid)).toBeDefined();
  end();
});

test("the folder of a sandbox is its owner's alone, also one that was open", () => {
  const [fresh, open] = [join(root, "fresh/home"), join(root, "open")];
  mkdirSync(open, { mode: 0o755 });
  for (const folder of [fresh, open]) {
    privateFolder(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  }
});
