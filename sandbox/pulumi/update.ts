import { ensureCredentials } from "../common/credentials";
import { sandboxError } from "../common/errors";
import type { Interrupts } from "../common/interrupts";
import type { SandboxPaths } from "../common/paths";
import { type SandboxRecord, sandboxStatus } from "../lifecycle";
import { SandboxPulumi } from ".";
import { changesStack, completeArguments, type PulumiCommand } from "./arguments";
import { dropStaleLocks, forgetPendingOperations } from "./recovery";

const say = (line: string) => process.stderr.write(`${line}\n`);

/** The Pulumi of the sandbox, with its project refreshed from the checkout and its stack made. */
export async function openPulumi(paths: SandboxPaths, bin: Record<string, string>): Promise<SandboxPulumi> {
  const pulumi = new SandboxPulumi(paths, bin);
  for (const key of pulumi.prepare(ensureCredentials(paths.credentials))) {
    say(`${key} is encrypted with your own key, and the sandbox has no value for it: it is left out here.`);
  }
  await pulumi.ensureStack();
  return pulumi;
}

/** Mends what a killed run left in Pulumi's state, so that the next run can begin. */
export async function recover(pulumi: SandboxPulumi, paths: SandboxPaths): Promise<void> {
  const running = (await sandboxStatus(paths.stack))?.sessions.find((session) => session.startsWith("pulumi "));
  if (running !== undefined) {
    throw sandboxError(
      "SBX-R3",
      `\`${running}\` runs on this stack at the moment.`,
      "Wait until it is done, or end it, and try again.",
    );
  }
  if (dropStaleLocks(pulumi)) say("Removed the lock of a run that was killed.");
  const pending = await forgetPendingOperations(pulumi, paths);
  if (pending.length > 0) {
    say(`A run was killed before these were done; this run does them again:`);
    for (const { type, resource } of pending) say(`  ${type} ${resource.urn.split("::").slice(2).join(" ")}`);
  }
}

/** Runs a Pulumi command inside; Ctrl-C asks Pulumi to stop after what it is doing, a second one ends it. */
export async function runInside(
  pulumi: SandboxPulumi,
  sandbox: SandboxRecord,
  command: PulumiCommand,
  interrupts: Interrupts,
): Promise<number> {
  const args = completeArguments(command, pulumi.policyPack, Boolean(process.stdin.isTTY && process.stdout.isTTY));
  const exclusive = changesStack(command);
  const session = await pulumi.inside(sandbox, args, { name: `pulumi ${command.verb}`, exclusive });
  interrupts.during((count) => {
    if (count === 1) say("\nStopping after what is under way; press Ctrl-C again to end it now.");
    session.interrupt();
  });
  const { status } = await session.result;
  interrupts.during(() => process.exit(130));
  return interrupts.interrupted ? 130 : status;
}
