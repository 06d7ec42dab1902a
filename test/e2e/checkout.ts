import { type ChildProcess, type StdioOptions, spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

export const repo = resolve(__dirname, "../..");

/**
 * The end-to-end tests' own state, so that a sandbox that somebody uses in this checkout is left alone; one folder for each worker of the test
 * runner, so that two suites can have sandboxes of the same stack at the same time.
 */
export const stateFolder = join(repo, ".sandbox/.e2e", process.env.JEST_WORKER_ID ?? "1");

const mark = `HOMELAB_STATE_FOLDER=${stateFolder}`;
const fixtures = join(repo, "test/fixtures");
const stackFolders = new Map<string, string>();

/** From here on the stack's file is the one in this folder. */
export function takeStackFrom(stack: string, folder: string): void {
  stackFolders.set(stack, folder);
}

/** Removes these folders: after everything else of a file, as a sandbox is reset by its stack's file too. */
export function removeTakenStacks(): void {
  for (const folder of stackFolders.values()) rmSync(folder, { recursive: true });
  stackFolders.clear();
}

/** Of a command for a stack: where the tests' state and the stack's file are, and a mark for the processes that it starts. */
function environment(args: string[]): NodeJS.ProcessEnv {
  const stack = args[args.indexOf("--stack") + 1] ?? "";
  const folder = stackFolders.get(stack) ?? (existsSync(join(fixtures, `Pulumi.${stack}.yaml`)) ? fixtures : undefined);
  return {
    ...process.env,
    HOMELAB_STATE_FOLDER: stateFolder,
    HOMELAB_E2E_STACK: stack,
    ...(folder !== undefined && { HOMELAB_STACKS: folder }),
  };
}

/** The first start of all builds the tools, where the cache is cold. */
export const coldMinutes = 45;

export interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs an npm script as a person would, e.g. `npm(["run", "pulumi", "--", "preview"])`; nobody is at the keyboard. */
export function npm(args: string[], more: Record<string, string> = {}, input = ""): Ended {
  const { status, stdout, stderr } = spawnSync("npm", ["--silent", ...args], {
    cwd: repo,
    env: { ...environment(args), ...more },
    encoding: "utf8",
    input,
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status, stdout, stderr };
}

/** Starts an npm script and leaves it running; in a process group of its own, as a terminal does. */
export function npmInBackground(args: string[]) {
  return spawn("npm", ["--silent", ...args], { cwd: repo, env: environment(args), detached: true, stdio: "ignore" });
}

/** The same, and what it says and comes to in the end. */
export function npmWhile(args: string[]): Promise<Ended> {
  return endOf(spawn("npm", ["--silent", ...args], { cwd: repo, env: environment(args), stdio: OUTPUT }));
}

/** Nobody is at the keyboard, and what is said is read. */
export const OUTPUT = ["ignore", "pipe", "pipe"] as const satisfies StdioOptions;

export function endOf(child: ChildProcess): Promise<Ended> {
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    child[stream]?.setEncoding("utf8").on("data", (chunk: string) => {
      said[stream] += chunk;
    });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, ...said }));
  });
}

export const sandbox = (...args: string[]): Ended => npm(["run", "sandbox", "--", ...args]);
export const pulumi = (...args: string[]): Ended => npm(["run", "pulumi", "--", ...args]);
/** A file of the sandbox's state. */
export const stateFile = (stack: string, name: string): string => join(stateFolder, stack, name);

/** An object of the cluster, or a list of them. `input` is what `kubectl apply --filename=-` reads. */
export function kubectl<T>(stack: string, args: string[], input?: unknown): T {
  const command = ["run", "sandbox", "--", "exec", "--stack", stack, "--", "kubectl", ...args, "--output=json"];
  const ended = npm(command, {}, input === undefined ? "" : JSON.stringify(input));
  if (ended.status !== 0) throw new Error(`kubectl ${args.join(" ")}: ${ended.stderr}`);
  return JSON.parse(ended.stdout) as T;
}

/**
 * Command lines of all processes that these tests started, for one stack or for all of them, inside the sandbox and outside:
 * they inherit variables.
 */
export function processesLeft(stack?: string): string[] {
  const marks = [mark, ...(stack === undefined ? [] : [`HOMELAB_E2E_STACK=${stack}`])];
  return commandLines((variables) => marks.every((each) => variables.includes(each)));
}

/** Command lines of the processes whose environment, `NAME=VALUE` each, is such a one. */
export function commandLines(isMeant: (variables: string[]) => boolean): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => isMeant(readFile(`/proc/${pid}/environ`).split("\0")))
    .map((pid) => readFile(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim())
    .filter((command) => command !== ""); // it has just ended
}

/** Waits for the processes to end, for a few seconds; returns those that have not. */
export async function processesLeftSoon(concerned: (command: string) => boolean = () => true): Promise<string[]> {
  for (let i = 0; i < 100 && processesLeft().some(concerned); i++) await pause(50);
  return processesLeft().filter(concerned);
}

function readFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // it has just ended, or is another user's
  }
}

export const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

/** Fails with what the command said, which its status alone does not tell. */
export function expectSuccess({ status, stdout, stderr }: Ended): void {
  if (status !== 0) throw new Error(`status ${status}\n${stdout.slice(-4000)}\n${stderr.slice(-4000)}`);
}
