import { readFileSync, readlinkSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { readJson } from "../../sandbox/common/files";
import { processTree } from "../../sandbox/common/namespace";
import type { SandboxPaths } from "../../sandbox/common/paths";
import { runningSandbox, sandboxStatus } from "../../sandbox/lifecycle";

/** Kills a process that the sandbox keeps running. @param name as `npm run sandbox -- status` lists it */
export async function killInside(stack: string, name: string): Promise<void> {
  const record = runningSandbox(stack);
  const inner = (await sandboxStatus(stack))?.processes.find((each) => each.name === name)?.pid;
  if (record === undefined || inner === undefined) throw new Error(`no ${name} runs in the sandbox of ${stack}`);
  // Below the sandbox's first process, and by the number that the kernel gave it inside.
  const pid = processTree(record.pid).find((each) => innerPid(each) === inner);
  if (pid === undefined) throw new Error(`${name} has ended meanwhile`);
  process.kill(pid, "SIGKILL");
}

function innerPid(pid: number): number | undefined {
  try {
    const numbers = /^NSpid:\s+(.+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return Number(numbers?.split(/\s+/).at(-1));
  } catch {
    return undefined; // it has just ended
  }
}

/**
 * The engine of an update below `pid`; undefined where none runs. Before it the same executable may make the stack, or mend its state.
 * @param executable Pulumi's
 */
export function engineBelow(pid: number, executable: string): number | undefined {
  return processTree(pid).find((each) => {
    try {
      const [, verb] = readFileSync(`/proc/${each}/cmdline`, "utf8").split("\0");
      return verb === "up" && readlinkSync(`/proc/${each}/exe`) === executable;
    } catch {
      return false;
    }
  });
}

/** Pulumi's executable, as the tools of a network's sandbox say; one that was reset says it once it starts. */
export function engineOf({ paths }: { paths: Pick<SandboxPaths, "toolchain"> }): string {
  return readJson<{ bin: { pulumi: string } }>(paths.toolchain)?.bin.pulumi ?? "";
}

/** Waits until something is there; undefined where it does not come. */
export async function until<T>(look: () => T | undefined, milliseconds: number): Promise<T | undefined> {
  for (const end = Date.now() + milliseconds; Date.now() < end; await pause(50)) {
    const found = look();
    if (found !== undefined) return found;
  }
  return undefined;
}
