import { describeError } from "../../sandbox/common/errors";
import { type Interrupts, watchInterrupts } from "../../sandbox/common/interrupts";

/** Runs a command of package.json: exit status, errors for a person, and 130 after an interrupt. */
export function runCommand(main: (interrupts: Interrupts) => Promise<number>): void {
  const interrupts = watchInterrupts();
  main(interrupts).then(
    (status) => process.exit(status),
    (error: unknown) => {
      // What fails after an interrupt fails because of it, and the interrupt's own handler ends the process.
      if (interrupts.interrupted) return void setTimeout(() => process.exit(130), 25_000);
      process.stderr.write(`${describeError(error)}\n`);
      process.exit(1);
    },
  );
}
