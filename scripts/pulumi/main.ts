import type { Interrupts } from "../../sandbox/common/interrupts";
import { sandboxPaths } from "../../sandbox/common/paths";
import { assertStack } from "../../sandbox/common/stacks";
import { destroys, needsSandbox, type PulumiCommand } from "../../sandbox/pulumi/arguments";
import { describeLeftovers } from "../../sandbox/pulumi/leftovers";
import { openPulumi, runInside } from "../../sandbox/pulumi/update";
import { openStack } from "../../sandbox/stack/open";
import { openToolchain } from "../../sandbox/stack/tools";

/** Runs a Pulumi command on the sandbox's network and state. Throws SandboxError. */
export function main(command: PulumiCommand, interrupts: Interrupts): Promise<number> {
  return needsSandbox(command) ? onNetwork(command, interrupts) : onStateAlone(command, interrupts);
}

async function onStateAlone({ stack, args }: PulumiCommand, interrupts: Interrupts): Promise<number> {
  assertStack(stack);
  const paths = sandboxPaths(stack);
  const { bin } = await openToolchain(paths);
  const pulumi = await openPulumi(paths, bin);
  interrupts.during(() => undefined); // Pulumi has the terminal and hears of it by itself
  return (await pulumi.outside(args, false)).status;
}

async function onNetwork(command: PulumiCommand, interrupts: Interrupts): Promise<number> {
  const open = await openStack(command.stack, interrupts);
  const pulumi = await open.pulumi();
  const status = await runInside(pulumi, open.sandbox, command, interrupts);
  if (destroys(command) && status === 0) process.stdout.write(`${await describeLeftovers(pulumi, command.stack)}\n`);
  return status;
}
