/** A Pulumi command line as it was given after `npm run pulumi --`. */
export interface PulumiCommand {
  stack: string;
  args: string[];
  /** The first word that is not a flag, e.g. `up` or `stack`. */
  verb: string;
}

const connected = new Set(["preview", "pre", "up", "update", "refresh", "destroy", "down", "import", "watch"]);
const changing = new Set(["up", "update", "refresh", "destroy", "down", "import"]);
const evaluating = new Set(["preview", "pre", "up", "update", "watch"]);

/** True for commands that speak with the cluster and the services, and so need the sandbox to run. */
export const needsSandbox = (command: PulumiCommand): boolean => connected.has(command.verb) && !wantsHelp(command);

/** True for commands that change the stack: one at a time. */
export const changesStack = (command: PulumiCommand): boolean => changing.has(command.verb);

export const destroys = (command: PulumiCommand): boolean => command.verb === "destroy" || command.verb === "down";

const wantsHelp = ({ args }: PulumiCommand) => args.some((arg) => arg === "--help" || arg === "-h");

const has = (args: string[], ...names: string[]) =>
  args.some((arg) => names.some((name) => arg === name || arg.startsWith(`${name}=`)));

/**
 * The arguments as they are handed to Pulumi: with the policy pack where the program is evaluated, without a question
 * where nobody can answer it, with an import that writes no program, which there is, and with a destroy that leaves
 * protected resources alone instead of failing on them.
 */
export function completeArguments(
  command: PulumiCommand,
  policyPack: string | undefined,
  interactive: boolean,
): string[] {
  const { args, verb } = command;
  if (wantsHelp(command)) return args;
  const more: string[] = [];
  if (evaluating.has(verb) && policyPack !== undefined && !has(args, "--policy-pack"))
    more.push("--policy-pack", policyPack);
  if (changing.has(verb) && !interactive && !has(args, "--yes", "-y", "--preview-only")) more.push("--yes");
  if (verb === "import" && !has(args, "--generate-code", "--out", "-o")) more.push("--generate-code=false");
  if (destroys(command) && !has(args, "--exclude-protected", "--target", "-t", "--remove"))
    more.push("--exclude-protected");
  return [...args, ...more];
}
