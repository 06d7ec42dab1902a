import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { parseStackFile } from "../../config/load";
import { readStackFile } from "../../config/stackFile";
import { repoRoot, stacksFolder } from "../../sandbox/common/paths";
import { BadArguments } from "../commandLine/read";
import { print } from "../commandLine/run";
import { evaluate } from "../plan/evaluate";
import { summaryText } from "../plan/summary";
import type { InitArguments } from "./arguments";
import { foundIn } from "./found";
import { type Ask, interview } from "./interview";
import { stackText } from "./stackText";
import { valuesOf } from "./values";

/**
 * Asks, writes the stack file, and prints the plan's summary.
 *
 * @throws BadArguments for what is missing or refused, and for a file that is there; ConfigurationError for answers that do not go together
 */
export async function main({ stack, force, ...given }: InitArguments): Promise<number> {
  const folder = given.folder === undefined ? stacksFolder() : resolve(given.folder);
  const name = `Pulumi.${stack}.yaml`;
  const file = join(folder, name);
  if (existsSync(file) && !force)
    throw new BadArguments([`${file} is there already: write another --stack, or --force to write over it.`]);
  const found = foundIn(given);
  const answers = await withQuestions((ask) => interview(given.answers, found, ask));
  const text = stackText(stack, valuesOf(answers, found), found, folder);
  parseStackFile(stack, readStackFile(stack, name, Buffer.from(text)));
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, text, { flag: force ? "w" : "wx" });
  const summary = summaryText(stack, await evaluate(stack, repoRoot, folder));
  await print(`Written: ${file}\n\n${summary}\n\n${whatNext(stack, given.folder)}`);
  return 0;
}

/** Questions are asked of a terminal only. */
async function withQuestions<T>(run: (ask: Ask | undefined) => Promise<T>): Promise<T> {
  if (!process.stdin.isTTY) return run(undefined);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await run((question) => terminal.question(question));
  } finally {
    terminal.close();
  }
}

function whatNext(stack: string, folder: string | undefined): string {
  const rest = `--stack ${stack}${folder === undefined ? "" : ` --stacks ${folder}`}`;
  return [
    "Next:",
    `  npm start -- ${rest}       try it in the sandbox, without hardware or account`,
    `  npm run plan -- ${rest}    the same summary after an edit`,
    "  README.md, «Your own network»: secrets, what you have already, the first `pulumi up`",
  ].join("\n");
}
