import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildPart, entryName, moduleFile } from "../../sandbox/toolchain/build";
import { addEntry, cacheRoot, findEntry, openCache, removeUnused } from "../../sandbox/toolchain/cache";
import { runLogged } from "../../sandbox/toolchain/command";
import { diagnose } from "../../sandbox/toolchain/diagnosis";
import { neededGo, openGo } from "../../sandbox/toolchain/go";
import { keyOf } from "../../sandbox/toolchain/key";
import { PARTS, type Part } from "../../sandbox/toolchain/parts";

/** A build with nothing cached takes minutes: modules are downloaded and compiled. */
export const BUILD_MINUTES = 20;

/** Go programs around engines that others wrote, one folder each: Cilium's own, and the matcher of Cyclonus. */
export type Engine = "lookupflow" | "cyclonus";

const FLAGS = ["-trimpath", "-buildvcs=false", "-mod=readonly", "-ldflags", "-s -w"];
const SOURCE = join(__dirname, "engines");

/**
 * Builds the engines, once for all checkouts: they are kept in the toolchain's cache.
 *
 * @returns the path of the executable
 * @throws SandboxError where there is no Go, no network or no space
 */
export async function builtEngine(name: Engine): Promise<string> {
  const root = cacheRoot();
  const entry = `engines-${keyOf(SOURCE, FLAGS)}`;
  if (findEntry(root, entry) === undefined) {
    openCache(root);
    const go = openGo(root, neededGo([join(SOURCE, "go.mod")]), 1);
    const log = join(root, "logs", "engines.log");
    mkdirSync(join(root, "logs"), { recursive: true });
    rmSync(log, { force: true });
    await addEntry(root, entry, async (folder) => {
      const command = ["go", "build", ...FLAGS, "-o", `${folder}/`, "./..."];
      if ((await runLogged(command, { folder: SOURCE, env: go.env, log })) !== 0) throw diagnose("the engines", log);
    });
    removeUnused(root, "engines", entry);
  }
  return join(root, entry, name);
}

/** Builds one of the sandbox's own tools, without the others. @throws SandboxError as {@link builtEngine} does */
export async function builtTool(tool: Part["tool"]): Promise<string> {
  const part = PARTS.find((each) => each.tool === tool) as Part;
  const [root, entry] = [cacheRoot(), entryName(part)];
  if (findEntry(root, entry) === undefined) {
    openCache(root);
    const go = openGo(root, neededGo([moduleFile(part)]), 1);
    const log = join(root, "logs", `${tool}.log`);
    mkdirSync(join(root, "logs"), { recursive: true });
    await addEntry(root, entry, (folder) => buildPart(part, folder, go, log));
  }
  return join(root, entry, tool);
}

/** Asks an engine all questions in one process: one line of JSON for each, and one for each answer. */
export async function ask<Answer>(executable: string, questions: readonly unknown[]): Promise<Answer[]> {
  const child = spawn(executable, { stdio: ["pipe", "pipe", "pipe"] });
  const [answers, problems]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on("data", (chunk: Buffer) => answers.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => problems.push(chunk));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  // An engine that ends early closes the pipe: its exit code and message say why.
  child.stdin.on("error", () => undefined);
  child.stdin.end(questions.map((question) => `${JSON.stringify(question)}\n`).join(""));
  const code = await ended;
  if (code !== 0) throw new Error(`${executable} ended with ${code}: ${Buffer.concat(problems)}`);
  const lines = Buffer.concat(answers).toString("utf8").trimEnd().split("\n");
  if (lines.length !== questions.length) throw new Error(`${lines.length} answers to ${questions.length} questions`);
  return lines.map((line) => JSON.parse(line) as Answer);
}

/** The default seed: the same cases for everybody, so that only a change turns a test red. */
const USUAL_SEED = 1;

/** The seed of this run: the usual one, that in DIFFERENTIAL_SEED, or with `new` one that nobody had before, to look for more cases. */
export function seed(): number {
  const given = process.env.DIFFERENTIAL_SEED ?? String(USUAL_SEED);
  return given === "new" ? Math.floor(Math.random() * 2 ** 31) : Number(given);
}
