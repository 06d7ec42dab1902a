import { spawn } from "node:child_process";
import {
  childrenOf,
  enterCommand,
  parentOf,
  processTree,
  startOf,
  unshareCommand,
} from "../../../sandbox/common/namespace";

test("the namespaces of a sandbox end with either end of the command that made them", () => {
  const command = unshareCommand(["true"]);
  expect(command).toEqual(expect.arrayContaining(["--pid", "--fork", "--kill-child", "--net", "--map-root-user"]));
});

test("a command that enters a sandbox keeps its working folder and its arguments as they are", () => {
  const command = enterCommand(42, "/a folder", ["echo", "two words", "$HOME"]);
  expect(command.slice(command.indexOf("--"))).toEqual([
    "--",
    "sh",
    "-c",
    'cd "$0" && exec "$@"',
    "/a folder",
    "echo",
    "two words",
    "$HOME",
  ]);
});

test("the processes below a process are found, and an ended one is none", async () => {
  const child = spawn("sh", ["-c", "sleep 30 & wait"]);
  const pid = child.pid ?? 0;
  while (childrenOf(pid).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const [, sleeper] = processTree(pid);
  expect(parentOf(sleeper)).toBe(pid);
  expect(startOf(sleeper)).toMatch(/^\d+$/);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  process.kill(sleeper, "SIGKILL");
  child.kill("SIGKILL");
  await ended;
  expect(startOf(pid)).toBeUndefined();
});
