import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sandboxPaths } from "../../../sandbox/common/paths";
import type { OwnedSandbox } from "../../../sandbox/lifecycle";
import { inUse, type Session } from "../../../sandbox/lifecycle/session";
import type { SandboxPulumi } from "../../../sandbox/pulumi";
import { runInside } from "../../../sandbox/pulumi/update";
import { removeFolders, temporaryFolder } from "../toolchain/fixtures";

const before = process.env.HOMELAB_STATE_FOLDER;
const stack = "home";
let done: string[];

beforeEach(() => {
  process.env.HOMELAB_STATE_FOLDER = temporaryFolder();
  mkdirSync(sandboxPaths(stack).root);
  done = [];
});
afterEach(() => {
  if (before === undefined) delete process.env.HOMELAB_STATE_FOLDER;
  else process.env.HOMELAB_STATE_FOLDER = before;
  removeFolders();
});

/** `pulumi up` in a sandbox of its own; `inside` begins the run. */
function up(inside: () => Promise<Session>, interrupted = false): Promise<number> {
  const sandbox = {
    record: { pid: 0, stack },
    keep: async () => void done.push("keep"),
    discard: async () => void done.push("discard"),
  } as unknown as OwnedSandbox;
  const root = sandboxPaths(stack).root;
  const pulumi = { stateFile: join(root, "state.json"), locksFolder: join(root, "locks"), inside };
  const interrupts = { during: () => undefined, interrupted };
  return runInside(pulumi as unknown as SandboxPulumi, sandbox, { stack, verb: "up", args: ["up"] }, interrupts);
}

const ending = async (status: number): Promise<Session> => ({
  result: Promise.resolve({ status, stdout: "", stderr: "" }),
  interrupt: () => undefined,
});

test("a command that another run's makes fail leaves that run the sandbox, though it started it", async () => {
  await expect(up(() => Promise.reject(inUse("pulumi up")))).rejects.toThrow("SBX-R3 `pulumi up` runs on this stack");
  expect(done).toEqual(["keep"]);
});

test("a sandbox that could not run the command ends with it", async () => {
  await expect(up(() => Promise.reject(new Error("no shell")))).rejects.toThrow("no shell");
  expect(done).toEqual([]);
});

test("an interrupted run ends the sandbox that was started for it", async () => {
  expect(await up(() => ending(0), true)).toBe(130);
  expect(done).toEqual(["discard"]);
});

test("of two runs that begin at once the second finds the first one's lock, and not one to remove", async () => {
  const { root } = sandboxPaths(stack);
  const begun: string[] = [];
  const run = (name: string) =>
    up(async () => {
      // As the engine does once it runs: a moment after it was asked to.
      begun.push(name);
      await new Promise((resolve) => setTimeout(resolve, 50));
      mkdirSync(join(root, "locks"), { recursive: true });
      writeFileSync(join(root, "locks/stack.json"), name);
      begun.push(`${name} holds`);
      throw inUse("pulumi up");
    });
  await Promise.allSettled([run("first"), run("second")]);
  expect(begun).toEqual(["first", "first holds", "second", "second holds"]);
});
