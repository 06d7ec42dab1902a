import { fullDiskText, isFullDisk } from "./fullDisk";

/** One thing that keeps the sandbox from doing what it was asked. */
export interface SandboxProblem {
  /** Stable code, e.g. `SBX-N1`; the letter is the area: N namespace, M machine, T toolchain, S stack, P project, R running, C command, G git. */
  code: string;
  what: string;
  /** The next step for the person at the keyboard. */
  todo: string;
}

/** Every problem at once, so that nobody mends them one run at a time. */
export class SandboxError extends Error {
  constructor(readonly problems: readonly SandboxProblem[]) {
    super(problems.map((p) => `${p.code} ${p.what}\n  → ${p.todo}`).join("\n"));
    this.name = "SandboxError";
  }
}

/** A `SandboxError` with a single problem. */
export function sandboxError(code: string, what: string, todo: string): SandboxError {
  return new SandboxError([{ code, what, todo }]);
}

/** Text for the terminal: a stack trace only for what nobody foresaw. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isFullDisk(error)) return fullDiskText(error);
  // A configuration's error (config/problems.ts) and a tool's error are written for a person already.
  if (error.name === "Error" || error.name === "TypeError") return error.stack ?? error.message;
  return error.message;
}
