import type { Interrupts } from "../../sandbox/common/interrupts";
import { stackOptions } from "../../sandbox/common/stacks";
import type { PulumiCommand } from "../../sandbox/pulumi/arguments";
import { runInside } from "../../sandbox/pulumi/update";
import { openStack } from "../../sandbox/stack/open";
import { describeSandbox } from "../sandbox/report";

/** The sandbox, then a `pulumi up` of the program in it, then what stands. Throws SandboxError. */
export async function main(command: PulumiCommand, interrupts: Interrupts): Promise<number> {
  const begun = Date.now();
  const { stack } = command;
  const open = await openStack(stack, interrupts, () => showFirst(stack));
  const { sandbox, paths, bin } = open;
  const pulumi = await open.pulumi();
  const status = await runInside(pulumi, sandbox, command, interrupts);
  if (status === 130) return status;
  // After a refused update the sandbox stays too: there one looks for the reason.
  if (status !== 0) {
    process.stderr.write(`\npulumi up ended with status ${status}. The sandbox runs on; logs are in ${paths.logs}.\n`);
    return status;
  }
  process.stdout.write(
    `\n${await describeSandbox(sandbox.record, paths, bin)}\n${whatNext(stack, Date.now() - begun)}\n`,
  );
  return 0;
}

/** On standard error, as the progress of the build that follows. Program and map are loaded only here: a start with the tools built needs neither. */
async function showFirst(stack: string): Promise<void> {
  const { firstPicture } = require("./firstPicture") as typeof import("./firstPicture");
  process.stderr.write(`${await firstPicture(stack)}\n`);
}

function whatNext(stack: string, milliseconds: number): string {
  const of = stackOptions(stack);
  return [
    `Stack ${stack} stands in its sandbox (${Math.round(milliseconds / 1000)} s). Next:`,
    `  npm run sandbox -- exec${of} -- kubectl get gateways,httproutes -A    look around inside`,
    `  npm run pulumi -- preview${of}                                        what an edit would change`,
    `  npm run sandbox -- stop${of}                                          end it; npm start brings it back`,
  ].join("\n");
}
