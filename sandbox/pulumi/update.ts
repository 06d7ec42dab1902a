import { ensureCredentials } from "../common/credentials";
import { sandboxError } from "../common/errors";
import { privateFolder } from "../common/files";
import type { Interrupts } from "../common/interrupts";
import { withLock } from "../common/lock";
import { type SandboxPaths, sandboxPaths } from "../common/paths";
import { type OwnedSandbox, runningSandbox, sandboxStatus } from "../lifecycle";
import { inUse, isInUse, type Session } from "../lifecycle/session";
import { SandboxPulumi } from ".";
import { changesStack, completeArguments, type PulumiCommand } from "./arguments";
import { mendKilledRun } from "./recovery";

const say = (line: string) => process.stderr.write(`${line}\n`);

/** The Pulumi of the sandbox, with its project refreshed from the checkout and its stack made. */
export function openPulumi(paths: SandboxPaths, bin: Record<string, string>): Promise<SandboxPulumi> {
  privateFolder(paths.root);
  // Two first commands at once would each make a passphrase, and a stack.
  return inTurn(paths, async () => {
    const pulumi = new SandboxPulumi(paths, bin);
    for (const key of pulumi.prepare(ensureCredentials(paths.credentials))) {
      say(`${key} is encrypted with your own key, and the sandbox has no value for it: it is left out here.`);
    }
    await pulumi.ensureStack();
    return pulumi;
  });
}

/** Does something that no other command may do on this stack meanwhile. */
function inTurn<T>({ startLock, stack }: SandboxPaths, work: () => Promise<T>): Promise<T> {
  return withLock(startLock, work, (line) => say(`Another command prepares stack ${stack}: ${line}`));
}

/** Mends what a killed run left in Pulumi's state, so that the next run can begin. */
async function recover(pulumi: SandboxPulumi, paths: SandboxPaths): Promise<void> {
  const running = (await sandboxStatus(paths.stack))?.sessions.find((session) => session.startsWith("pulumi "));
  if (running !== undefined) throw inUse(running);
  const { locked, pending } = await mendKilledRun(pulumi, paths);
  if (locked) say("Removed the lock of a run that was killed.");
  if (pending.length > 0) {
    say(`A run was killed before these were done; this run does them again:`);
    for (const { type, resource } of pending) say(`  ${type} ${resource.urn.split("::").slice(2).join(" ")}`);
  }
}

/**
 * Runs a Pulumi command inside; Ctrl-C asks Pulumi to stop after what it is doing, a second one ends it. A sandbox that was started for it
 * stays, unless it was interrupted.
 */
export async function runInside(
  pulumi: SandboxPulumi,
  sandbox: OwnedSandbox,
  command: PulumiCommand,
  interrupts: Interrupts,
): Promise<number> {
  const args = completeArguments(command, pulumi.policyPack, Boolean(process.stdin.isTTY && process.stdout.isTTY));
  const session = await openRun(pulumi, sandbox, command, args);
  interrupts.during((count) => {
    if (count === 1) say("\nStopping after what is under way; press Ctrl-C again to end it now.");
    session.interrupt();
  });
  const { status } = await session.result;
  if (!interrupts.interrupted && runningSandbox(command.stack) === undefined) {
    throw sandboxError(
      "SBX-R5",
      `The sandbox of ${command.stack} has ended under \`pulumi ${command.verb}\`, with everything inside: it was stopped, or its first process was killed.`,
      "Run the command again: it brings the sandbox back, and goes on where this one stopped.",
    );
  }
  interrupts.during(() => process.exit(130));
  if (interrupts.interrupted || status === 130) {
    await sandbox.discard();
    return 130;
  }
  await sandbox.keep();
  return status;
}

/** Mends the state and takes the stack in one turn: a run that began in between would lose its lock. */
async function openRun(
  pulumi: SandboxPulumi,
  sandbox: OwnedSandbox,
  command: PulumiCommand,
  args: string[],
): Promise<Session> {
  const exclusive = changesStack(command);
  try {
    return await inTurn(sandboxPaths(command.stack), async () => {
      if (exclusive) await recover(pulumi, sandboxPaths(command.stack));
      return pulumi.inside(sandbox.record, args, { name: `pulumi ${command.verb}`, exclusive });
    });
  } catch (error) {
    // The other run needs the sandbox, which may be one that this command started.
    if (isInUse(error)) await sandbox.keep();
    throw error;
  }
}
