import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { startOf } from "./namespace";

/** Runs `work` while holding the lock file; waits for another process that holds it, and breaks a dead one's lock. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  const mine = `${process.pid} ${startOf(process.pid)}`;
  while (!tryLock(path, mine)) {
    if (!holderLives(path)) rmSync(path, { force: true });
    else await new Promise((resolve) => setTimeout(resolve, 50));
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function tryLock(path: string, holder: string): boolean {
  try {
    writeFileSync(path, holder, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function holderLives(path: string): boolean {
  try {
    const [pid, start] = readFileSync(path, "utf8").split(" ");
    // Empty for a moment: created and not yet written.
    return pid === "" || startOf(Number(pid)) === start;
  } catch {
    return true; // just released
  }
}
