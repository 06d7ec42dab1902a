import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Command, median, table } from "./measure";
import { processorSeconds, scriptOf } from "./processor";
import { flatEvaluation, type Measured } from "./program";
import { ROOT } from "./projects";

/** Medians of commands that are run in turns, so that a busy moment hits all of them; the first round warms the caches and does not count. */
async function medians(commands: Record<string, Command>, runs: number): Promise<(name: string) => number> {
  const measured = new Map<string, number[]>(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round <= runs; round++)
    for (const [name, command] of Object.entries(commands)) {
      const seconds = await processorSeconds(command);
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
  const commands: Record<string, Command> = { flat: await flatEvaluation(options) };
  for (const [name, args] of Object.entries(scripts)) {
    commands[name] = scriptOf(ROOT, name, args);
    if (before !== undefined) commands[`${name} before`] = scriptOf(before, name, args);
  }
  const time = await medians(commands, options.runs);
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
  const time = await medians(commands, runs);
  const rows = Object.keys(checkouts).map((name) => [
    `npm run ${name}`,
    `${time(name).toFixed(1)} s`,
    (time(name) / time(before === undefined ? "pr" : "pr before")).toFixed(2),
  ]);
  return table([`pull request, stack ${stack}`, "processor time", "times before"], rows);
}
