import { readArguments, refuse } from "../commandLine/read";
import { STACK_OPTIONS } from "../commandLine/stack";
import { stackName } from "./stackName";

export interface PrArguments {
  base: string;
  head: string;
  /** Empty: every stack that the head has, and every one that it removes. */
  stacks: string[];
  /** File that gets the result as data. */
  json?: string;
}

export const command = {
  name: "pr",
  usage: ["BASE HEAD [--stack S]… [--json FILE]"],
  about:
    "What a change makes of the networks, as the comment of a pull request: brings the base up in a sandbox of its own (yours is left alone), previews the head against it with the policy pack, and tells who reaches more or less. Both revisions' code runs on this machine.",
  words: { "BASE, HEAD": "two revisions: what to compare with, and the change; for example main HEAD" },
  options: {
    stack: {
      ...STACK_OPTIONS.stack,
      about: "one network, more than once for more (default: all of both revisions)",
      many: true,
    },
    stacks: {
      ...STACK_OPTIONS.stacks,
      about: "the folder with the stack files: of each revision where it lies in the checkout, else the same for both",
    },
    json: { about: "the result as data", value: "FILE" },
  },
  notes: [
    "The exit status is 0 when the change passed, 1 when it was refused, 2 when it could not be judged (no such revision, a machine without namespaces) or the input is wrong.",
  ],
} as const;

/** @throws BadArguments */
export function readPrArguments(argv: readonly string[]): PrArguments {
  const { values, words, problems } = readArguments(command, argv);
  const [base, head, ...more] = words;
  if (base === undefined || head === undefined)
    problems.push("Two revisions are needed: what to compare with, and the change.");
  if (more.length > 0) problems.push(`Two revisions are enough: ${more.join(" ")} is too much.`);
  for (const stack of values.stack) {
    if (!stackName.test(stack)) problems.push(`--stack ${stack}: «${stack}» cannot be the name of a stack.`);
  }
  refuse(problems);
  const stacks = [...new Set(values.stack)];
  return {
    base: base as string,
    head: head as string,
    stacks,
    ...(values.json !== undefined && { json: values.json }),
  };
}
