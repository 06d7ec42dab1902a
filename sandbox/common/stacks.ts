import { resolve } from "node:path";
import { nearest } from "../../config/nearest";
import { stackNames } from "../../config/stackNames";
import { sandboxError } from "./errors";
import { stacksFolder } from "./paths";

/** The first network: what every command means when no stack is named. */
export const defaultStack = "homelab";

let namedFolder: string | undefined;

/**
 * Has this process, and those that it starts, read stack files from `folder`: as `HOMELAB_STACKS` does.
 * @param folder as a person wrote it behind `--stacks`
 */
export function useStacks(folder: string): void {
  namedFolder = folder;
  process.env.HOMELAB_STACKS = resolve(folder);
}

/** The options with which a person's next command means the same stack file: ` --stack S --stacks DIR`, each where it is needed. */
export function stackOptions(stack: string): string {
  const name = stack === defaultStack ? "" : ` --stack ${stack}`;
  return namedFolder === undefined ? name : `${name} --stacks ${namedFolder}`;
}

/** Throws SBX-S1, which lists the stacks there are, when `stack` has no configuration. */
export function assertStack(stack: string, folder = stacksFolder()): void {
  const names = stackNames(folder);
  if (names.includes(stack)) return;
  const near = nearest(stack, names);
  throw sandboxError(
    "SBX-S1",
    `There is no stack "${stack}": ${folder} has no Pulumi.${stack}.yaml.`,
    names.length === 0
      ? "Write a Pulumi.<stack>.yaml there; docs/configuration.md says what goes into it."
      : `Use one of: ${names.join(", ")} (for example --stack ${near ?? names[0]}), or write Pulumi.${stack}.yaml.`,
  );
}
