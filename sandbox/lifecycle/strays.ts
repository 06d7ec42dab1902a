import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { readJson, writeJson } from "../common/files";
import { startOf } from "../common/namespace";
import type { SandboxPaths } from "../common/paths";
import { cacheRoot } from "../toolchain/cache";

/** A process for ever, as ids are used again: its id, and when it started. */
interface Supervisor {
  pid: number;
  processStart: string;
}

/** Outside of the state folder, which somebody may remove under a running sandbox. */
function fileOf({ root }: SandboxPaths): string {
  const name = createHash("sha256").update(root).digest("hex").slice(0, 32);
  return join(dirname(cacheRoot()), "running", `${name}.json`);
}

/** Writes down which process a state folder belongs to. A cache that cannot be written costs only the help of {@link endStray}. */
export function rememberSupervisor(paths: SandboxPaths, { pid, processStart }: Supervisor): void {
  try {
    writeJson(fileOf(paths), { pid, processStart } satisfies Supervisor, 0o600);
  } catch {
    // A supervisor whose record is gone ends by itself, if a moment later.
  }
}

/**
 * Ends a supervisor of this state folder that no record tells of: somebody removed the folder under a running sandbox.
 * Two of them would run two API servers on one etcd folder.
 */
export async function endStray(paths: SandboxPaths): Promise<void> {
  const known = readJson<Supervisor>(fileOf(paths));
  const lives = () => known !== undefined && startOf(known.pid) === known.processStart;
  for (const until = Date.now() + 5_000; known !== undefined && lives() && Date.now() < until; ) {
    kill(known.pid);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  if (!lives()) rmSync(fileOf(paths), { force: true });
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
