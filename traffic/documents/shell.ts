import { fence } from "./markdown";

/** A value as one word of a POSIX shell, whatever characters it has. */
export function word(value: string): string {
  const line = value.replace(/[\p{Cc}\p{Cf}]+/gu, " ");
  if (/^[\w@%+=:,./-]+$/.test(line)) return line;
  return `'${line.replace(/'/g, "'\\''")}'`;
}

/** A command and what it should say. */
export interface Step {
  /** The purpose of the commands, printed above them as a comment. */
  why: string;
  /** Lines of a shell. Values in them come from {@link word}. */
  run: readonly string[];
}

/** Commands as one block that can be pasted. */
export function commands(steps: readonly (Step | undefined)[]): string {
  const lines = steps
    .filter((step) => step !== undefined)
    .map(({ why, run }) => [`# ${why.replace(/[\p{Cc}\p{Cf}]+/gu, " ")}`, ...run].join("\n"));
  return lines.length === 0 ? "" : fence("bash", lines.join("\n\n"));
}

export function step(why: string, ...run: string[]): Step {
  return { why, run };
}
