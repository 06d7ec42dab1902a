import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { startOf } from "../../sandbox/common/namespace";
import { stateFolder } from "../../sandbox/common/paths";

/** The folder of one run: two worktrees, and in them the state of its sandboxes. Nobody else's sandbox is touched. */
export interface Workspace {
  folder: string;
  base: string;
  head: string;
  /** Says which process group runs at the moment, so that it ends with this process; undefined when it has ended. */
  running(group: number | undefined): void;
  /** True once it is being closed: nothing may begin any more. */
  readonly closed: boolean;
  /** Ends what runs, removes the folder and git's memory of the worktrees. The same happens when this process is killed. */
  close(): Promise<void>;
}

/** Makes the folder of a run on `checkout`, and removes those of runs that were cut off by a crash of the machine. */
export function openWorkspace(checkout: string): Workspace {
  const all = join(stateFolder(), ".pr");
  mkdirSync(all, { recursive: true });
  for (const name of readdirSync(all)) {
    const [pid, start] = name.split("-");
    if (startOf(Number(pid)) !== start) rmSync(join(all, name), { recursive: true, force: true });
  }
  const folder = join(all, `${process.pid}-${startOf(process.pid)}`);
  mkdirSync(folder, { mode: 0o700 });
  const guard = spawn("sh", [join(__dirname, "guard.sh"), folder, checkout], {
    // A group of its own: Ctrl-C does not reach it.
    detached: true,
    stdio: ["pipe", "ignore", "inherit"],
  });
  const ended = new Promise<void>((resolve, reject) => {
    guard.once("error", reject);
    guard.once("exit", () => resolve());
  });
  const input = guard.stdin as Writable; // a pipe, as asked for above
  input.on("error", () => undefined);
  let closed = false;
  return {
    folder,
    base: join(folder, "base"),
    head: join(folder, "head"),
    running: (group) => void input.write(`${group ?? ""}\n`),
    get closed() {
      return closed;
    },
    close() {
      closed = true;
      input.end();
      return ended;
    },
  };
}
