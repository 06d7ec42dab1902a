import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { median, table } from "./measure";
import { flatEvaluation, type Measured } from "./program";
import { NODE, ROOT } from "./projects";

interface Timed {
  file: string;
  args: readonly string[];
  cwd: string;
}

/** A script of a checkout as people run it. */
function scriptOf(checkout: string, script: string, args: readonly string[]): Timed {
  return {
    file: NODE,
    args: ["-r", join(checkout, "register.js"), join(checkout, "scripts", `${script}.ts`), ...args],
    cwd: checkout,
  };
}

/**
 * Processor time of a command and of all that it started and waited for, in seconds.
 *
 * @throws Error with the end of what it said when it fails
 */
function processorSeconds({ file, args, cwd }: Timed): number {
  // bash's `times` prints two lines, its own and its children's, each `0m1.234s 0m0.567s` (user, system).
  const script = `"$@" >/dev/null; status=$?; times; exit $status`;
  const { status, stdout, stderr } = spawnSync("bash", ["-c", script, "bash", file, ...args], {
    cwd,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${args.join(" ")} in ${cwd} ended with ${status}:\n${stderr.slice(-2000)}`);
  const children = stdout.trim().split("\n").at(-1) ?? "";
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + Number(m) * 60 + Number(s), 0);
}

/** Medians of commands that are run in turns, so that a busy moment hits all of them; the first round warms the caches and does not count. */
function medians(commands: Record<string, Timed>, runs: number): (name: string) => number {
  const measured = new Map<string, number[]>(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round <= runs; round++)
    for (const [name, command] of Object.entries(commands)) {
      const seconds = processorSeconds(command);
      if (round > 0) measured.get(name)?.push(seconds);
    }
  return (name) => median(measured.get(name) ?? []);
}

const HEAD = ["processor time", "times the flat program", "times before"];

function rowsOf(names: readonly string[], time: (name: string) => number, before: string | undefined): string[][] {
  return names.map((name) => [
    `npm run ${name}`,
    `${time(name).toFixed(2)} s`,
    (time(name) / time("flat")).toFixed(2),
    before === undefined ? "" : (time(name) / time(`${name} before`)).toFixed(2),
  ]);
}

/**
 * Processor time of the commands that need no engine, all caches warm, and how often that of the flat program; with another checkout
 * (`before`, with its packages installed) also how often what it takes there. Processor time, because a busy machine changes it least.
 */
export async function warm(options: Measured, before?: string): Promise<string> {
  mkdirSync(options.folder, { recursive: true });
  const scripts = {
    plan: ["--stack", options.stack, "--json"],
    map: ["--stack", options.stack, "--out", join(options.folder, "map.html")],
  };
  const commands: Record<string, Timed> = { flat: await flatEvaluation(options) };
  for (const [name, args] of Object.entries(scripts)) {
    commands[name] = scriptOf(ROOT, name, args);
    if (before !== undefined) commands[`${name} before`] = scriptOf(before, name, args);
  }
  const time = medians(commands, options.runs);
  const flat = ["the flat program", `${time("flat").toFixed(2)} s`, "1.00", ""];
  return table([`warm, stack ${options.stack}`, ...HEAD], [flat, ...rowsOf(Object.keys(scripts), time, before)]);
}

/**
 * Processor time of `npm run pr` of a stack that does not change: two plans, an update in a sandbox of its own, a preview. The last commit
 * of each checkout is compared with itself, by its own scripts.
 */
export async function pullRequest({ stack, runs }: Measured, before?: string): Promise<string> {
  const checkouts = { pr: ROOT, ...(before !== undefined && { "pr before": before }) };
  const commands = Object.fromEntries(
    Object.entries(checkouts).map(([name, checkout]) => {
      const commit = execFileSync("git", ["rev-parse", "HEAD"], { cwd: checkout, encoding: "utf8" }).trim();
      return [name, scriptOf(checkout, "pr", [commit, commit, "--stack", stack])];
    }),
  );
  const time = medians(commands, runs);
  const rows = Object.keys(checkouts).map((name) => [
    `npm run ${name}`,
    `${time(name).toFixed(1)} s`,
    (time(name) / time(before === undefined ? "pr" : "pr before")).toFixed(2),
  ]);
  return table([`pull request, stack ${stack}`, "processor time", "times before"], rows);
}
