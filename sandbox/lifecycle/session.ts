import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { ControlConnection } from "../common/control";
import { SandboxError, sandboxError } from "../common/errors";
import { enterCommand, processTree } from "../common/namespace";
import { sandboxPaths } from "../common/paths";
import { stackOptions } from "../common/stacks";
import type { SandboxRecord } from ".";

export interface SessionOptions {
  command: string[];
  cwd: string;
  env: Record<string, string | undefined>;
  /** Shown by `status`, and to another command that has to wait. */
  name: string;
  /** Only one such session at a time: two Pulumi updates of one stack would undo each other. */
  exclusive?: boolean;
  /**
   * "share": the command has the terminal, with its Ctrl-C (exec, shells). "own": it runs in a process group of its own
   * and is told to stop by `interrupt` only. "capture": like own, with its output collected.
   */
  terminal: "share" | "own" | "capture";
  input?: string;
}

export interface SessionResult {
  status: number;
  stdout: string;
  stderr: string;
}

/** A command that runs inside the sandbox. */
export interface Session {
  result: Promise<SessionResult>;
  /** First call: asks it to stop as Ctrl-C does. Later calls: ends it. */
  interrupt(): void;
}

const IN_USE = "SBX-R3";

/** @param other the run that a second one would disturb */
export function inUse(other: string): SandboxError {
  return sandboxError(
    IN_USE,
    `\`${other}\` runs on this stack at the moment.`,
    "Wait until it is done, or end it, and try again.",
  );
}

export function isInUse(error: unknown): boolean {
  return error instanceof SandboxError && error.problems.some(({ code }) => code === IN_USE);
}

/**
 * Starts a command in the namespaces of a sandbox. Whatever way this process ends, the supervisor then ends everything
 * that the command started and left behind.
 */
export async function openSession(sandbox: SandboxRecord, options: SessionOptions): Promise<Session> {
  const { socket } = sandboxPaths(sandbox.stack);
  const id = randomUUID();
  const connection = await ControlConnection.open(socket).catch(() => {
    throw sandboxError(
      "SBX-R2",
      `The sandbox of ${sandbox.stack} does not answer.`,
      `\`npm run sandbox -- stop${stackOptions(sandbox.stack)}\`, then start it again.`,
    );
  });
  const answer = await connection.ask({ op: "session", id, name: options.name, exclusive: options.exclusive ?? false });
  if (!answer.ok) {
    connection.close();
    throw inUse(answer.reason);
  }
  const [file, ...args] = enterCommand(sandbox.pid, options.cwd, options.command);
  const child = spawn(file, args, {
    env: { ...options.env, HOMELAB_SESSION: id },
    detached: options.terminal !== "share",
    stdio: [
      options.input === undefined ? "inherit" : "pipe",
      ...(options.terminal === "capture" ? (["pipe", "pipe"] as const) : (["inherit", "inherit"] as const)),
    ],
  });
  if (options.input !== undefined) child.stdin?.end(options.input);
  let interrupts = 0;
  return {
    result: resultOf(child).finally(() => connection.close()),
    interrupt() {
      const signal = interrupts++ === 0 ? "SIGINT" : "SIGKILL";
      signalInside(child, signal);
      // Closing the connection makes the supervisor end the session's plugins too.
      if (signal === "SIGKILL") connection.close();
    },
  };
}

/** nsenter waits outside and would only die of the signal: it goes to the command below it. */
function signalInside(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  const [, command] = processTree(child.pid);
  try {
    process.kill(command ?? child.pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** Ends with the child: its status, and its output as far as it goes through pipes. */
export function resultOf(child: ChildProcess): Promise<SessionResult> {
  return new Promise((resolve, reject) => {
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
    });
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      stderr += chunk;
    });
    child.once("error", reject);
    child.once("close", (code, signal) => {
      // As a shell reports a command that a signal ended.
      const status = code ?? 128 + (signal === "SIGINT" ? 2 : signal === "SIGTERM" ? 15 : 9);
      resolve({ status, stdout, stderr });
    });
  });
}
