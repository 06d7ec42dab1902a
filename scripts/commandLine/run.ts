import { describeError } from "../../sandbox/common/errors";
import { type Interrupts, watchInterrupts } from "../../sandbox/common/interrupts";
import { helpOf } from "./help";
import { type Command, invocation } from "./options";
import { BadArguments, HelpAsked } from "./read";
import { readStacks } from "./stack";

/** A script of package.json. */
export interface Script<A> {
  command: Command;
  /** Reads the command line. @throws HelpAsked, BadArguments */
  read(argv: string[]): A;
  /** The work, loaded only once the command line is understood: help and refusals come at once. It returns the exit status. */
  load(): (asked: A, interrupts: Interrupts) => number | Promise<number>;
  /** Exit status when the work fails (default: 1). */
  failed?: number;
}

/** Exit status of a command line that cannot be understood. */
const MISUSED = 2;

/** Runs a script to the end of its process: help, refusals, errors written for a person, and 130 after an interrupt. */
export async function runScript<A>({ command, read, load, failed = 1 }: Script<A>): Promise<never> {
  outliveReaders();
  const argv = process.argv.slice(2);
  let asked: A;
  try {
    asked = read(argv);
  } catch (error) {
    if (error instanceof HelpAsked) return end(0, helpOf(command));
    if (error instanceof BadArguments) return end(MISUSED, "", refusal(command, error));
    throw error;
  }
  if ("stacks" in command.options) readStacks(argv);
  const interrupts = watchInterrupts();
  try {
    return await end(await load()(asked, interrupts));
  } catch (error) {
    // A failure after an interrupt comes from the interrupt, whose own handler ends the process.
    if (interrupts.interrupted) await new Promise((resolve) => setTimeout(resolve, 25_000));
    if (interrupts.interrupted) return end(130);
    return error instanceof BadArguments
      ? end(MISUSED, "", refusal(command, error))
      : end(failed, "", describeError(error));
  }
}

function refusal({ name, usage }: Command, { problems }: BadArguments): string {
  const lines = [...problems, "", ...usage.map((rest) => invocation(name, rest))];
  return [...lines, `\`${invocation(name, "--help")}\` explains it.`].join("\n");
}

/** A reader that has seen enough (`| head`) is no error: the work goes on, and the exit status is the work's. */
function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
}

async function end(status: number, output = "", errors = ""): Promise<never> {
  await print(output);
  await print(errors, process.stderr);
  return process.exit(status);
}

/** Writes a text and a line's end; resolves when it is written, or nobody reads any more. */
export async function print(text: string, stream: NodeJS.WriteStream = process.stdout): Promise<void> {
  const line = text === "" ? "" : `${text}\n`;
  await new Promise<void>((done) => stream.write(line, () => done()));
}
