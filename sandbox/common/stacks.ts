import { nearest } from "../../config/nearest";
import { stackNames } from "../../config/stackNames";
import { sandboxError } from "./errors";
import { stacksFolder } from "./paths";

/** The first network: what every command means when no stack is named. */
export const defaultStack = "homelab";

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
