import { spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const repo = resolve(__dirname, "../..");

/** The end-to-end tests' own state, so that a sandbox that somebody uses in this checkout is left alone. */
export const stateFolder = join(repo, ".sandbox/.e2e");

const environment = { ...process.env, HOMELAB_STATE_FOLDER: stateFolder };

export interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs an npm script as a person would, e.g. `npm(["run", "pulumi", "--", "preview"])`. */
export function npm(args: string[]): Ended {
  const { status, stdout, stderr } = spawnSync("npm", ["--silent", ...args], {
    cwd: repo,
    env: environment,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status, stdout, stderr };
}

/** Starts an npm script and leaves it running; in a process group of its own, as a terminal does. */
export function npmInBackground(args: string[]) {
  return spawn("npm", ["--silent", ...args], { cwd: repo, env: environment, detached: true, stdio: "ignore" });
}

export const sandbox = (...args: string[]): Ended => npm(["run", "sandbox", "--", ...args]);
export const pulumi = (...args: string[]): Ended => npm(["run", "pulumi", "--", ...args]);

/** An object of the cluster, as JSON. */
export function kubectl<T>(stack: string, ...args: string[]): T {
  const ended = sandbox("exec", "--stack", stack, "--", "kubectl", ...args, "--output=json");
  if (ended.status !== 0) throw new Error(`kubectl ${args.join(" ")}: ${ended.stderr}`);
  return JSON.parse(ended.stdout) as T;
}

/** Host processes that belong to a sandbox of these tests: their environment or command line names its state. */
export function processesLeft(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((pid) => readFile(`/proc/${pid}/cmdline`).replaceAll("\0", " "))
    .filter((command) => command.includes(stateFolder));
}

function readFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // it has just ended
  }
}

export const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));
