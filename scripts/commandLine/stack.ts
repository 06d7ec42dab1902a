import { statSync } from "node:fs";
import { stackNames } from "../../config/stackNames";
import { defaultStack, useStacks } from "../../sandbox/common/stacks";
import type { Option } from "./options";
import { tokensOf } from "./read";

const STACK = { about: `the network (default: ${defaultStack})`, value: "S", short: "s" } as const satisfies Option;

const STACKS = {
  about: "the folder with the stack files (default: the one that HOMELAB_STACKS names, else the checkout)",
  value: "DIR",
  check: stacksProblem,
} as const satisfies Option;

/** The two options of every script that takes a network. */
export const STACK_OPTIONS = { stack: STACK, stacks: STACKS };

/** Where `--stacks` is given, the stack files are read from its folder. */
export function readStacks(argv: readonly string[]): void {
  for (const token of tokensOf(STACK_OPTIONS, argv))
    if (token.kind === "option" && token.name === "stacks" && token.value) useStacks(token.value);
}

function stacksProblem(folder: string): string | undefined {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    return `--stacks ${folder}: there is no such folder. Write one with files named Pulumi.<stack>.yaml.`;
  if (stackNames(folder).length > 0) return undefined;
  return `--stacks ${folder}: no stack file is in it. Write a folder with files named Pulumi.<stack>.yaml.`;
}
