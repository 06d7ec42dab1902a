import { resolve } from "node:path";
import { defaultStack } from "../../sandbox/common/stacks";
import type { PulumiCommand } from "../../sandbox/pulumi/arguments";
import { readArguments, refuse, takeOptions, tokensOf } from "../commandLine/read";
import { STACK_OPTIONS } from "../commandLine/stack";
import { PULUMI_OPTIONS } from "./options";

export const command = {
  name: "pulumi",
  usage: ["COMMAND [--stack S] [ARGUMENTS]"],
  about:
    "Any `pulumi` command against the sandbox's network and state. What speaks with the cluster or the services brings the sandbox up first; the policy pack judges what is evaluated; a destroy leaves what is protected. Everything but --stack and --stacks is handed to Pulumi as it is.",
  words: {
    COMMAND:
      "preview, up, refresh, destroy, stack export, …; `npm run pulumi -- preview --help` is Pulumi's own help for one",
  },
  options: { ...STACK_OPTIONS, ...PULUMI_OPTIONS },
} as const;

/**
 * Takes what is ours out of the line, and looks at what stands before Pulumi's command; the rest is Pulumi's.
 *
 * @param folder where the person stands: relative paths are of this folder
 * @throws BadArguments
 */
export function readPulumiArguments(
  argv: readonly string[],
  folder = process.env.INIT_CWD ?? process.cwd(),
): PulumiCommand {
  const { taken, left } = takeOptions(STACK_OPTIONS, argv);
  const verb = tokensOf(PULUMI_OPTIONS, left).find((token) => token.kind === "positional");
  const { values, problems } = readArguments(command, [...taken, ...left.slice(0, verb?.index)]);
  if (verb === undefined && !values.version) problems.push("Pulumi's command is missing: preview, up, stack export, …");
  refuse(problems);
  return { stack: values.stack ?? defaultStack, args: withPaths(left, folder), verb: verb?.value ?? "" };
}

/** Flags that name a file or folder of the person's, who stands elsewhere than in the sandbox's project. */
const PATHS = ["--file", "--import-file", "--out", "--policy-pack", "--policy-pack-config", "--plan", "--save-plan"];

function withPaths(args: readonly string[], folder: string): string[] {
  return args.map((arg, i) => {
    const [name = "", ...value] = arg.split("=");
    if (PATHS.includes(name) && value.length > 0) return `${name}=${resolve(folder, value.join("="))}`;
    return PATHS.includes(args[i - 1] ?? "") ? resolve(folder, arg) : arg;
  });
}
