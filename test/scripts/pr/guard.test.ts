import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder of a run in a folder of its own, and the guard that watches it. */
function watched() {
  const checkout = realpathSync(mkdtempSync(join(tmpdir(), "guard-")));
  const folder = join(checkout, "run");
  mkdirSync(join(folder, "base"), { recursive: true });
  const script = join(__dirname, "../../../scripts/pr/guard.sh");
  const guard = spawn("sh", [script, folder, checkout], { stdio: ["pipe", "ignore", "ignore"], cwd: tmpdir() });
  return { checkout, folder, guard };
}

test.each([
  ["its environment alone names", (folder: string) => ({ cwd: "/", env: { ...process.env, FOLDER: folder } })],
  ["works there, and asks for its place with pwd", (folder: string) => ({ cwd: join(folder, "base") })],
])("a process that still writes, and that %s, is waited for", async (_, place) => {
  const { checkout, folder, guard } = watched();
  const writes = '[ -n "$FOLDER" ] || FOLDER=$(dirname "$(pwd)"); sleep 1; mkdir -p "$FOLDER/base/late"';
  const writer = spawn("sh", ["-c", writes], { ...place(folder), stdio: "ignore" });
  guard.stdin?.end();
  await Promise.all([once(guard, "exit"), once(writer, "exit")]);
  expect(existsSync(folder)).toBe(false);
  rmSync(checkout, { recursive: true });
});

test("the process group that ran is ended, and a folder without any process goes at once", async () => {
  const { checkout, folder, guard } = watched();
  const runs = spawn("sleep", ["60"], { stdio: "ignore", detached: true });
  guard.stdin?.end(`${runs.pid}\n`);
  const [[, signal]] = await Promise.all([once(runs, "exit"), once(guard, "exit")]);
  expect({ signal, left: existsSync(folder) }).toEqual({ signal: "SIGKILL", left: false });
  rmSync(checkout, { recursive: true });
});
