interface Ended {
  status: number;
  stdout: string;
  stderr: string;
}

/** Characters at the end of what a command said: enough for its error. */
const LONGEST = 4_000;

/** The answer of a script of ours. @throws Error where it failed: with what it told, and never with its answer, which may hold a secret */
export function answerOf(script: string, { status, stdout, stderr }: Ended): string {
  if (status === 0) return stdout;
  throw failure(script, status, stderr);
}

/**
 * The standard output of a command of Pulumi; of a failed one too, where `anyway`.
 * @throws Error where it failed. Updates give the reason on standard output; a command that was asked for secrets has those there.
 */
export function pulumiOutput(args: readonly string[], { status, stdout, stderr }: Ended, anyway = false): string {
  if (status === 0 || anyway) return stdout;
  const told = stderr.trim() === "" && !args.includes("--show-secrets") ? stdout : stderr;
  throw failure(`pulumi ${args[0]}`, status, told);
}

function failure(what: string, status: number, told: string): Error {
  return new Error(`${what} ended with status ${status}:\n${told.trim().slice(-LONGEST) || "It did not say why."}`);
}
