import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { SandboxProblem } from "../common/errors";
import { takeLock } from "../common/lock";
import { ASSETS_SECONDS, type Assets, assetsIn, assetsKey, stageAssets } from "./assets";
import { buildPart, entryName, moduleFile } from "./build";
import { addEntry, cacheRoot, findEntry, openCache, removeLeftovers, removeUnused } from "./cache";
import { findGo, type Go, neededGo, openGo } from "./go";
import { withLanguageHost } from "./languageHost";
import { type ExtraTool, isExtra, PARTS, type Part, type Tool } from "./parts";
import { duration, withProgress } from "./progress";
import { type Installed, installedPulumi } from "./pulumi";
import { packRepositories, REPOSITORIES_SECONDS, repositoriesKey } from "./repositories";

export type { ExtraTool } from "./parts";

export interface Toolchain extends Assets {
  /** Absolute paths of the executables. `kubectl` is beside `control-plane`. Extra tools: those that were built by now. */
  bin: Record<Tool, string> & Partial<Record<ExtraTool, string>>;
  /** The charts' repositories: a folder for each host, as the host serves it. */
  repositories: string;
}

export interface Options {
  /** Gets the lines that tell a person what is going on. */
  log?: (line: string) => void;
  /** Extra tools that the caller's network needs. */
  extras?: readonly ExtraTool[];
  /** Runs first, where something has to be built: what a person can look at meanwhile. */
  beforeBuild?: () => Promise<void>;
}

/** Something that is not in the cache yet. */
interface Missing {
  name: string;
  what: string;
  tool: string;
  typicalSeconds: number;
  make(folder: string, go: Go, log: string): Promise<void>;
}

/**
 * The sandbox's tools; what is missing is built, once for all checkouts of this user. When all is there this takes
 * milliseconds and needs no Go.
 * @throws SandboxError SBX-T01 … T08: what is wrong and what to do about it
 */
export async function ensureToolchain({ log = () => {}, extras = [], beforeBuild }: Options = {}): Promise<Toolchain> {
  const root = cacheRoot();
  const installed = installedPulumi(root);
  const parts = partsNeeded(installed, extras);
  if (missing(root, parts).length > 0) {
    await beforeBuild?.();
    openCache(root);
    const lock = await takeLock(join(root, ".lock"), (line) => log(`${line}; both starts share what it builds`));
    try {
      removeLeftovers(root);
      // Looked at again: whoever had the lock before has built most of it.
      await build(root, parts, missing(root, parts), (doing) => lock.note(doing), log);
    } finally {
      lock.release();
    }
  }
  return locate(root, [...parts, ...otherExtras(root, parts)], installed);
}

/** The problems that would keep `ensureToolchain` from building what is missing; none when nothing is. Builds nothing. */
export function toolchainProblems(extras: readonly ExtraTool[] = []): SandboxProblem[] {
  const root = cacheRoot();
  const parts = partsNeeded(installedPulumi(root), extras);
  const todo = missing(root, parts);
  return todo.length === 0 ? [] : findGo(root, neededGo(parts.map(moduleFile)), todo.length).problems;
}

function partsNeeded(installed: Installed | undefined, extras: readonly ExtraTool[]): Part[] {
  return PARTS.filter(({ tool }) => {
    if (isExtra(tool)) return extras.includes(tool);
    if (tool === "pulumi") return !installed;
    if (tool === "pulumi-language-nodejs") return !installed?.languageHost;
    return true;
  });
}

/** Extra tools that another network had built: a running sandbox may come to need one. */
function otherExtras(root: string, parts: Part[]): Part[] {
  return PARTS.filter((part) => isExtra(part.tool) && !parts.includes(part) && findEntry(root, entryName(part)));
}

const assetsName = (): string => `assets-${assetsKey()}`;

/** The cache entry of helm, which packs the charts: every network's tools have it. */
const helmName = (): string => entryName(PARTS.find(({ tool }) => tool === "helm") as Part);

const repositoriesName = (): string => `repositories-${repositoriesKey([assetsName(), helmName()])}`;

function missing(root: string, parts: Part[]): Missing[] {
  const all: Missing[] = [
    {
      name: assetsName(),
      what: "fetching charts and CRDs",
      tool: "assets",
      typicalSeconds: ASSETS_SECONDS,
      make: stageAssets,
    },
    ...parts.map((part) => ({
      name: entryName(part),
      what: `building ${part.tool}`,
      tool: part.tool,
      typicalSeconds: part.typicalSeconds,
      make: (folder: string, go: Go, log: string) => buildPart(part, folder, go, log),
    })),
    {
      name: repositoriesName(),
      what: "packing the charts",
      tool: "repositories",
      typicalSeconds: REPOSITORIES_SECONDS,
      make: (folder, go, log) => {
        const helm = join(root, helmName(), "helm");
        return packRepositories(folder, { helm, ...assetsIn(join(root, assetsName())), env: go.env, log });
      },
    },
  ];
  return all.filter(({ name }) => !findEntry(root, name));
}

async function build(
  root: string,
  parts: Part[],
  todo: Missing[],
  note: (doing: string) => void,
  log: (line: string) => void,
): Promise<void> {
  if (todo.length === 0) return;
  const go = openGo(root, neededGo(parts.map(moduleFile)), todo.length);
  const seconds = todo.map(({ typicalSeconds }) => typicalSeconds);
  const total = (from: number) => seconds.slice(from).reduce((sum, each) => sum + each, 0);
  log(
    `Building the sandbox's tools with Go ${go.version}, once: ${todo.length} parts, about ${duration(total(0))} on 2 cores`,
  );
  log(`  they go to ${root}`);
  const logs = join(root, "logs");
  mkdirSync(logs, { recursive: true });
  for (const [i, { name, what, tool, typicalSeconds, make }] of todo.entries()) {
    note(`${what} (${i + 1} of ${todo.length})`);
    const file = join(logs, `${tool}.log`);
    rmSync(file, { force: true });
    const step = { index: i + 1, of: todo.length, what, typicalSeconds, secondsAfter: total(i + 1), log: file };
    await withProgress(step, log, () => addEntry(root, name, (folder) => make(folder, go, file)));
    removeUnused(root, tool, name);
  }
}

function locate(root: string, parts: Part[], installed: Installed | undefined): Toolchain {
  const built = Object.fromEntries(parts.map((part) => [part.tool, join(root, entryName(part), part.tool)]));
  const bin = built as Toolchain["bin"];
  if (installed) bin.pulumi = installed.pulumi;
  if (installed?.languageHost) bin["pulumi-language-nodejs"] = installed.languageHost;
  if (!installed) Object.assign(bin, withLanguageHost(root, bin));
  return { bin, ...assetsIn(join(root, assetsName())), repositories: join(root, repositoriesName()) };
}
