import type { Interrupts } from "../../sandbox/common/interrupts";
import { sandboxPaths } from "../../sandbox/common/paths";
import { assertStack } from "../../sandbox/common/stacks";
import { openSandbox } from "../../sandbox/lifecycle";
import { assertStartable } from "../../sandbox/lifecycle/preparation";
import { changesStack, destroys, needsSandbox, type PulumiCommand } from "../../sandbox/pulumi/arguments";
import { describeLeftovers } from "../../sandbox/pulumi/leftovers";
import { openPulumi, recover, runInside } from "../../sandbox/pulumi/update";
import { extraTools, openToolchain } from "../../sandbox/toolchain/tools";

/** Runs a Pulumi command on the sandbox's network and state. Throws SandboxError. */
export async function main(command: PulumiCommand, interrupts: Interrupts): Promise<number> {
  const { stack } = command;
  const paths = sandboxPaths(stack);
  if (!needsSandbox(command)) {
    assertStack(stack);
    const { bin } = await openToolchain(paths);
    const pulumi = await openPulumi(paths, bin);
    interrupts.during(() => undefined); // Pulumi has the terminal and hears of it by itself
    return (await pulumi.outside(command.args, false)).status;
  }
  const network = assertStartable(stack);
  const { bin } = await openToolchain(paths, extraTools(network));
  const sandbox = await openSandbox(stack, bin);
  interrupts.during(() => void sandbox.discard().then(() => process.exit(130)));
  const [pulumi] = await Promise.all([openPulumi(paths, bin), sandbox.ready()]);
  if (changesStack(command)) await recover(pulumi, paths);
  const status = await runInside(pulumi, sandbox.record, command, interrupts);
  if (status === 130) await sandbox.discard();
  else await sandbox.keep();
  if (destroys(command) && status === 0) process.stdout.write(`${await describeLeftovers(pulumi)}\n`);
  return status;
}
