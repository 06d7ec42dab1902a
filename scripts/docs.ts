/**
 * npm run docs [-- --stack S] [--check]: writes docs/network/<stack>/ for every stack of the checkout (or for one) from what its program
 * registers. `--check` writes nothing, names every file that is stale, missing or not to be there, and then ends with 1.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parseArgs } from "node:util";
import { stackNames } from "../config/load";
import { ConfigurationError } from "../config/problems";
import { documents, indexPage } from "../traffic/documents";
import { resourcesOfPlan } from "../traffic/sources";
import { compareFolder, type Difference } from "./docs/folder";
import { evaluate } from "./plan/evaluate";

const ROOT = join(__dirname, "..");
export const FOLDER = join(ROOT, "docs", "network");

/** The documents of some stacks by their paths below docs/network. */
export async function networkDocuments(stacks: readonly string[], folder = ROOT): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const stack of stacks) {
    const resources = resourcesOfPlan(await evaluate(stack, ROOT, folder));
    for (const [file, text] of await documents(stack, resources)) files.set(`${stack}/${file}`, text);
  }
  return files;
}

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { stack: { type: "string" }, check: { type: "boolean", default: false } },
  });
  const all = stackNames(ROOT);
  const wanted = await networkDocuments(values.stack === undefined ? all : [values.stack]);
  // One stack alone says nothing of the other folders.
  if (values.stack === undefined) wanted.set("README.md", indexPage(all));
  const differences = compareFolder(FOLDER, wanted, values.stack);
  return values.check ? check(differences, values.stack) : write(wanted, differences);
}

function check(differences: readonly Difference[], stack: string | undefined): number {
  if (differences.length === 0) {
    console.log("Up to date");
    return 0;
  }
  const names = differences.map(({ file, why }) => `  ${relative(ROOT, join(FOLDER, file))} ${why}`);
  const command = `npm run docs${stack === undefined ? "" : ` -- --stack ${stack}`}`;
  console.error(`Not what the stacks say:\n${names.join("\n")}\nRun \`${command}\` and commit the result.`);
  return 1;
}

function write(wanted: ReadonlyMap<string, string>, differences: readonly Difference[]): number {
  for (const { file } of differences) {
    const path = join(FOLDER, file);
    const text = wanted.get(file);
    if (text === undefined) rmSync(path);
    else {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  }
  console.log(differences.length === 0 ? "Up to date" : `Written: ${differences.map(({ file }) => file).join(", ")}`);
  return 0;
}

if (require.main === module)
  main(process.argv.slice(2)).then(
    (status) => {
      process.exitCode = status;
    },
    (error: unknown) => {
      console.error(error instanceof ConfigurationError || isUsage(error) ? (error as Error).message : error);
      process.exitCode = 1;
    },
  );

/** What parseArgs throws for an option that there is none of. */
function isUsage(error: unknown): boolean {
  return error instanceof TypeError && String((error as NodeJS.ErrnoException).code).startsWith("ERR_PARSE_ARGS");
}
