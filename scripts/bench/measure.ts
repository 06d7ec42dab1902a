import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

export interface Command {
  file: string;
  args: readonly string[];
  cwd: string;
  env?: Record<string, string>;
  /** Matches the command line of one process that it starts and that is measured on its own. */
  watched?: RegExp;
}

/** One run of a command. */
export interface Run {
  milliseconds: number;
  /** Peak of the resident memory of the process and all that it started, in MB. */
  megabytes: number;
  output: string;
  /** Of the watched process: its processor time, and the peak of its resident memory. Linux only: elsewhere 0. */
  watched: Resources;
}

interface Resources {
  milliseconds: number;
  megabytes: number;
}

const SAMPLE_EVERY = 25; // ms

/**
 * Runs a command until it ends, or until its output matches `until` and it is stopped.
 *
 * @throws Error with the end of the output when it fails
 */
export async function run(command: Command, until?: RegExp): Promise<Run> {
  const start = performance.now();
  const child = spawn(command.file, command.args, { cwd: command.cwd, env: { ...process.env, ...command.env } });
  let output = "";
  let peak = 0;
  let watched: Resources = { milliseconds: 0, megabytes: 0 };
  const sampler = setInterval(() => {
    const processes = tree(child.pid);
    peak = Math.max(
      peak,
      processes.map(residentMegabytes).reduce((sum, each) => sum + each, 0),
    );
    const found = command.watched && processes.find((pid) => command.watched?.test(commandLine(pid)));
    if (found !== undefined) watched = most(watched, resourcesOf(found));
  }, SAMPLE_EVERY);
  try {
    const milliseconds = await new Promise<number>((resolve, reject) => {
      const read = (chunk: Buffer) => {
        output += chunk.toString();
        if (until?.test(output)) finish(child, performance.now() - start, resolve);
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.on("error", reject);
      child.on("exit", (code) => {
        if (code === 0) resolve(performance.now() - start);
        else reject(new Error(`${command.file} ${command.args.join(" ")} ended with ${code}:\n${output.slice(-2000)}`));
      });
    });
    return { milliseconds, megabytes: peak, output, watched };
  } finally {
    clearInterval(sampler);
  }
}

/** Takes one last look at the memory, then stops what was waited for. */
function finish(child: ChildProcess, milliseconds: number, resolve: (ms: number) => void): void {
  setTimeout(() => {
    resolve(milliseconds);
    child.kill();
  }, 2 * SAMPLE_EVERY);
}

/** A process and its descendants. Linux only: elsewhere none. */
function tree(pid: number | undefined): number[] {
  if (pid === undefined) return [];
  try {
    // Each thread has its own children: Go starts processes from any of them.
    const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").trim().split(" ").filter(Boolean),
    );
    return [pid, ...children.flatMap((child) => tree(Number(child)))];
  } catch {
    return [];
  }
}

function residentMegabytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(about(pid, "status"))?.[1] ?? 0) / 1024;
}

function commandLine(pid: number): string {
  return about(pid, "cmdline").replaceAll("\0", " ");
}

/** Linux counts processor time in hundredths of a second (proc(5), utime and stime; they stand behind the name, which is in brackets). */
function resourcesOf(pid: number): Resources {
  const fields = about(pid, "stat")
    .replace(/^.*\) /, "")
    .split(" ");
  return { milliseconds: (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 10, megabytes: residentMegabytes(pid) };
}

function most(a: Resources, b: Resources): Resources {
  return {
    milliseconds: Math.max(a.milliseconds, b.milliseconds),
    megabytes: Math.max(a.megabytes, b.megabytes),
  };
}

/** A file about a process; empty when it has ended. */
function about(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}

export interface Summary extends Resources {
  watched: Resources;
}

/**
 * Runs commands in turns (all once, then all again), so that a busy moment of the machine hits all of them, and gives each one's medians.
 * A first round warms the caches and does not count, unless an earlier comparison has done that.
 */
export async function compare<K extends string>(
  commands: Record<K, Command>,
  runs: number,
  until?: RegExp,
  isWarm = false,
): Promise<Record<K, Summary>> {
  const names = Object.keys(commands) as K[];
  const measured = Object.fromEntries(names.map((name) => [name, [] as Run[]])) as Record<K, Run[]>;
  for (let round = isWarm ? 1 : 0; round <= runs; round++)
    for (const name of names) {
      const result = await run(commands[name], until);
      if (round > 0) measured[name].push(result);
    }
  return Object.fromEntries(names.map((name) => [name, summary(measured[name])])) as Record<K, Summary>;
}

function summary(runs: Run[]): Summary {
  return {
    milliseconds: median(runs.map((r) => r.milliseconds)),
    megabytes: Math.max(...runs.map((r) => r.megabytes)),
    watched: {
      milliseconds: median(runs.map((r) => r.watched.milliseconds)),
      megabytes: Math.max(...runs.map((r) => r.watched.megabytes)),
    },
  };
}

/** The middle of the numbers, or between the two in the middle. */
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle - 0.5)] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}

export function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
export const megabytes = (mb: number): string => (mb === 0 ? "?" : `${Math.round(mb)} MB`);
