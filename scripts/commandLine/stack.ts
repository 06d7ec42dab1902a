import { statSync } from "node:fs";
import { resolve } from "node:path";
import { stackNames } from "../../config/stackNames";
import { defaultStack } from "../../sandbox/common/stacks";
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

/** Has this process, and those that it starts, read stack files from the folder that `--stacks` names: as `HOMELAB_STACKS` does. */
export function useStacks(argv: readonly string[]): void {
  for (const token of tokensOf(STACK_OPTIONS, argv))
    if (token.kind === "option" && token.name === "stacks" && token.value) {
      process.env.HOMELAB_STACKS = resolve(token.value);
    }
}

function stacksProblem(folder: string): string | undefined {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    return `--stacks ${folder}: there is no such folder. Write one with files named Pulumi.<stack>.yaml.`;
  if (stackNames(folder).length > 0) return undefined;
  return `--stacks ${folder}: no stack file is in it. Write a folder with files named Pulumi.<stack>.yaml.`;
}
