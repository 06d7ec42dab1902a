import { parseArgs } from "node:util";
import { sandboxError } from "../../sandbox/common/errors";
import { stackName } from "./result";

export interface PrCommand {
  base: string;
  head: string;
  /** Empty: every stack that the head has, and every one that it removes. */
  stacks: string[];
  /** File that gets the result as data. */
  json?: string;
}

export const usage = "npm run pr -- BASE HEAD [--stack S]… [--json FILE]";

/** Reads the command line. Throws SBX-C2 with every problem at once. */
export function readPrArguments(argv: string[]): PrCommand {
  const { values, positionals, tokens } = parseArgs({
    args: argv,
    // Not strict: each thing that does not fit is told, not the first alone.
    strict: false,
    tokens: true,
    options: { stack: { type: "string", multiple: true, short: "s" }, json: { type: "string" } },
  });
  const [base, head, ...more] = positionals;
  const stacks = (values.stack ?? []).filter((stack) => typeof stack === "string");
  const options = tokens.filter((token) => token.kind === "option");
  const unknown = options.filter(({ name }) => name !== "stack" && name !== "json").map(({ rawName }) => rawName);
  const empty = options
    .filter(({ name, value }) => (name === "stack" || name === "json") && !value)
    .map(({ rawName }) => rawName);
  const problems = [
    ...(base === undefined || head === undefined
      ? ["Two revisions are needed: what to compare with, and the change."]
      : []),
    ...(more.length > 0 ? [`Unexpected: ${more.join(" ")}.`] : []),
    ...(unknown.length > 0 ? [`Unknown: ${unknown.join(", ")}.`] : []),
    ...(empty.length > 0 ? [`No value is given for ${empty.join(", ")}.`] : []),
    ...stacks
      .filter((stack) => stack && !stackName.test(stack))
      .map((stack) => `"${stack}" cannot be the name of a stack.`),
  ];
  if (problems.length > 0) {
    throw sandboxError("SBX-C2", problems.join(" "), `Write: ${usage}, for example npm run pr -- main HEAD`);
  }
  return { base, head, stacks: [...new Set(stacks)], ...(typeof values.json === "string" && { json: values.json }) };
}
