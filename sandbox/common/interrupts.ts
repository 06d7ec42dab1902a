import { readFileSync } from "node:fs";
import { parentOf, startOf } from "./namespace";

export interface Interrupts {
  /** Sets the handler of Ctrl-C, SIGTERM and SIGHUP in place of the one before. `count` is 1 the first time. */
  during(handler: (count: number) => void): void;
  /** True from the first interrupt on. */
  readonly interrupted: boolean;
}

/**
 * Takes over interrupts, and ends this process when the command that started it is gone: npm killed with SIGKILL does
 * not tell its script. Ending is enough, as sandboxes and sessions that are not kept end with their owner.
 */
export function watchInterrupts(): Interrupts {
  let count = 0;
  let handler: (count: number) => void = () => process.exit(130);
  const interrupt = () => handler(++count);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupt);
  const ancestors = commandAncestors();
  setInterval(() => {
    if (ancestors.some(({ pid, start }) => startOf(pid) !== start)) process.exit(129);
  }, 250).unref();
  return {
    during(next) {
      handler = next;
    },
    get interrupted() {
      return count > 0;
    },
  };
}

/**
 * The shell and the npm above this process, when npm started it. Ends this process when that npm is gone already: it was
 * killed while Node.js was still loading this file.
 */
function commandAncestors(): { pid: number; start: string }[] {
  if (process.platform !== "linux") return []; // there is no /proc to ask
  if (!/^npm\//.test(process.env.npm_config_user_agent ?? "")) return [];
  const ancestors: { pid: number; start: string }[] = [];
  let pid: number | undefined = process.ppid;
  for (; pid !== undefined && pid > 1; pid = parentOf(pid)) {
    const command = commandOf(pid);
    const start = startOf(pid);
    // A process that is ending has lost its command line before its children have another parent: whoever is above it is not asked,
    // as that may be another npm.
    if (command === "" || start === undefined) break;
    ancestors.push({ pid, start });
    // npm calls itself "npm start" or "npm run x"; what is above it is none of ours.
    if (/^npm( |$)|npm-cli\.js/.test(command)) return ancestors;
  }
  // The parent is outside of this namespace of processes (`npm run sandbox -- exec`): whether it lives cannot be seen from here.
  if (pid === 0) return ancestors;
  process.stderr.write("npm, which started this, has ended already.\n");
  return process.exit(129);
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}
