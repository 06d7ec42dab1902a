import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** One thing that is wrong: a code for programs, the input it is about, a text for a person. Never a secret. */
export interface Problem {
  code: string;
  field?: string;
  message: string;
}

/** The problems that the talos program found, all at once. */
export class TalosError extends Error {
  constructor(readonly problems: Problem[]) {
    super(problems.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join("\n"));
    this.name = "TalosError";
  }

  has(code: string): boolean {
    return this.problems.some((problem) => problem.code === code);
  }
}

/**
 * Runs a subcommand of the toolchain's talos program. Input and result go through pipes as JSON, so that no secret is on
 * a command line or in a file.
 */
export function runTalos<T>(command: string, input: object, signal?: AbortSignal): Promise<T> {
  const program = talosProgram();
  return new Promise((resolve, reject) => {
    const child = spawn(program, [command], { stdio: ["pipe", "pipe", "pipe"], signal, killSignal: "SIGTERM" });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
    child.on("error", (error: NodeJS.ErrnoException) => {
      const missing = error.code === "ENOENT" || error.code === "EACCES";
      reject(missing ? new Error(`the talos program cannot be run: ${program}; start the sandbox to build it`) : error);
    });
    child.on("close", (code, killedBy) => {
      const told = Buffer.concat(output).toString();
      if (code !== 0) return reject(failure(command, told, Buffer.concat(errors).toString(), code ?? killedBy));
      try {
        resolve(JSON.parse(told) as T);
      } catch {
        // The parser's words would quote what may be a key.
        reject(new Error(`talos ${command} wrote ${told.length} characters that are no JSON`));
      }
    });
    // A program that ends before it has read everything says why on its own; the broken pipe is not the message.
    child.stdin.on("error", () => undefined);
    child.stdin.end(JSON.stringify(input));
  });
}

function failure(command: string, output: string, errors: string, status: number | string | null): Error {
  try {
    const { errors: problems } = JSON.parse(output) as { errors: Problem[] };
    return new TalosError(problems);
  } catch {
    return new Error(`talos ${command} ended with ${status}${errors ? `: ${errors.trim()}` : ""}`);
  }
}

/** The provider version that the sandbox plays; undefined outside of it. */
export function playedVersion({ HOMELAB_TOOLCHAIN: file } = process.env): string | undefined {
  if (!file || !existsSync(file)) return undefined;
  return (JSON.parse(readFileSync(file, "utf8")) as { talosProvider?: string }).talosProvider;
}

/** TALOS_TOOL, or the entry in the toolchain file that HOMELAB_TOOLCHAIN names. */
function talosProgram(environment = process.env): string {
  if (environment.TALOS_TOOL) return environment.TALOS_TOOL;
  const file = environment.HOMELAB_TOOLCHAIN;
  if (!file) throw new Error("HOMELAB_TOOLCHAIN is not set: the talos stand-in works inside the sandbox only");
  const { bin } = JSON.parse(readFileSync(file, "utf8")) as { bin?: { talos?: string } };
  if (!bin?.talos) throw new Error(`${file} names no talos program; start the sandbox to build it`);
  return bin.talos;
}
