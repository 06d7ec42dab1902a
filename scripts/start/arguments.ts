import { defaultStack } from "../../sandbox/common/stacks";
import type { PulumiCommand } from "../../sandbox/pulumi/arguments";
import { readOptions, takeOptions } from "../commandLine/read";
import { STACK_OPTIONS } from "../commandLine/stack";
import { UP_OPTIONS } from "../pulumi/options";

export const command = {
  name: "start",
  usage: ["[--stack S]"],
  about:
    "Puts a homelab into a network namespace of its own, runs a real `pulumi up` of the network's stack in it, and tells what stands. The first start builds what it needs (about 20 minutes on two idle cores).",
  options: { ...STACK_OPTIONS, ...UP_OPTIONS },
  notes: [
    "Options of `pulumi up` are handed to it: --diff, --target URN, --policy-pack-config FILE, --event-log FILE and the like.",
    "Ctrl-C ends it, with everything that this start began.",
  ],
} as const;

/** The command line of `pulumi up`: nobody is asked anything. @throws BadArguments */
export function readStartArguments(argv: readonly string[]): PulumiCommand {
  const { stack = defaultStack } = readOptions(command, argv);
  // A preview before the update would only evaluate everything twice; policies judge the update.
  const { left } = takeOptions(STACK_OPTIONS, argv);
  const asked = ["--yes", "-y", "--skip-preview", "-f"];
  return {
    stack,
    verb: "up",
    args: ["up", "--yes", "--skip-preview", ...left.filter((word) => !asked.includes(word))],
  };
}
