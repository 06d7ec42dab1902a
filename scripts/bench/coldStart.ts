import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, statfsSync, statSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { median, type Run, run, seconds, table } from "./measure";
import { processorSeconds, scriptOf } from "./processor";
import type { Measured } from "./program";
import { NODE, ROOT } from "./projects";

/** One build of a checkout's tools with nothing there. */
interface Build {
  /** Processor time, in seconds. */
  processor: number;
  /** By the clock, in milliseconds. */
  milliseconds: number;
  /** Of the Go modules that it fetched, as they came. */
  bytesFetched: number;
  /** Most that it took of the disk at once. */
  bytesOnDisk: number;
}

/**
 * `npm start` on a machine that has built nothing yet: how long until plan, addresses and map are there, and what building the tools that
 * every sandbox has takes; with another checkout (`before`) also how often what it takes there, in turns. Disk space is what the file system
 * loses meanwhile, so nothing else should write much to it.
 */
export async function coldStart({ folder, stack, runs }: Measured, before?: string): Promise<string> {
  const checkouts = { now: ROOT, ...(before !== undefined && { before }) };
  const builds = new Map<string, Build[]>(Object.keys(checkouts).map((name) => [name, []]));
  const pictures: number[] = [];
  for (let round = 0; round < runs; round++) {
    pictures.push((await withNothing(folder, (env) => firstPicture(stack, env))).milliseconds);
    for (const [name, checkout] of Object.entries(checkouts))
      builds.get(name)?.push(await withNothing(folder, (env) => buildTools(checkout, folder, env)));
  }
  const middle = (name: string, of: keyof Build) => median((builds.get(name) ?? []).map((build) => build[of]));
  const row = (what: string, of: keyof Build, text: (value: number) => string) => [
    what,
    text(middle("now", of)),
    before === undefined ? "" : text(middle("before", of)),
    before === undefined ? "" : (middle("now", of) / middle("before", of)).toFixed(2),
  ];
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`;
  return table(
    [`nothing built yet, stack ${stack}, median of ${runs}`, "now", "before", "times before"],
    [
      ["plan, addresses and map are on the screen after", seconds(median(pictures)), "", ""],
      row("the tools: processor time", "processor", (value) => `${(value / 60).toFixed(1)} min`),
      row("by the clock", "milliseconds", (value) => `${(value / 60_000).toFixed(1)} min`),
      row("fetched", "bytesFetched", gigabytes),
      row("on disk, at the most", "bytesOnDisk", gigabytes),
    ],
  );
}

/** With caches of its own that are empty, removed after it. */
async function withNothing<T>(folder: string, work: (env: Record<string, string>) => Promise<T>): Promise<T> {
  const at = (name: string) => join(folder, name);
  await mkdir(at("tmp"), { recursive: true });
  const env = {
    HOMELAB_TOOLCHAIN_CACHE: at("tools"),
    GOCACHE: at("go-build"),
    GOMODCACHE: modules(folder),
    GOTMPDIR: at("tmp"),
  };
  try {
    return await work(env);
  } finally {
    // Go writes its modules read-only, which keeps all but root from removing them in the usual way.
    execFileSync("go", ["clean", "-modcache"], { env: { ...process.env, ...env } });
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

const modules = (folder: string): string => join(folder, "go-mod");

/** Ended as soon as the last line of the picture is there. */
function firstPicture(stack: string, env: Record<string, string>): Promise<Run> {
  for (const kept of ["transpiled", "compiled"])
    rmSync(join(ROOT, "node_modules", ".cache", kept), { recursive: true, force: true });
  return run({ ...scriptOf(ROOT, "start", ["--stack", stack]), env }, /^The map, in a browser: .*$/m);
}

async function buildTools(checkout: string, folder: string, env: Record<string, string>): Promise<Build> {
  const build = `require(${JSON.stringify(join(checkout, "sandbox", "toolchain"))}).ensureToolchain().catch((error) => {
    console.error(error);
    process.exitCode = 1;
  })`;
  const free = () => {
    const { bfree, bsize } = statfsSync(folder);
    return bfree * bsize;
  };
  const freeBefore = free();
  let least = freeBefore;
  const look = setInterval(() => {
    least = Math.min(least, free());
  }, 500);
  const start = performance.now();
  try {
    const command = { file: NODE, args: ["-r", join(checkout, "register.js"), "-e", build], cwd: checkout, env };
    const processor = await processorSeconds(command);
    const bytesFetched = bytesIn(join(modules(folder), "cache", "download"));
    return { processor, milliseconds: performance.now() - start, bytesFetched, bytesOnDisk: freeBefore - least };
  } finally {
    clearInterval(look);
  }
}

function bytesIn(folder: string): number {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}
