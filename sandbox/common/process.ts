import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, readFileSync, writeSync } from "node:fs";
import { openLog, rotateLog } from "./logfile";

export interface ServiceOptions {
  name: string;
  command: string[];
  env?: Record<string, string>;
  /** Written to standard input, which then stays open. */
  input?: string;
  log: string;
  /** Called with each line of standard output; without it the output goes to the log. */
  onLine?(line: string): void;
  onExit?(): void;
}

export type ServiceState = "running" | "waiting" | "stopped";

export interface ServiceStatus {
  name: string;
  state: ServiceState;
  pid?: number;
  /** Resident memory in mebibytes. */
  memory?: number;
  restarts: number;
  lastExit?: string;
}

/** Pauses before a restart: a process that ends at once is not started over and over. */
export function backOff(failures: number): number {
  return Math.min(250 * 2 ** failures, 15_000);
}

/** A process that is kept running until it is stopped. */
export class Service {
  private child?: ChildProcess;
  private timer?: NodeJS.Timeout;
  private state: ServiceState = "stopped";
  private failures = 0;
  private restarts = 0;
  private lastExit?: string;
  private startedAt = 0;

  constructor(private readonly options: ServiceOptions) {}

  start(): void {
    const { name, command, env, input, log, onLine } = this.options;
    const [file, ...args] = command;
    const output = openLog(log);
    writeSync(output, `${new Date().toISOString()} --- ${name} starts\n`);
    const stdio = [input === undefined ? "ignore" : "pipe", onLine ? "pipe" : output, output] as const;
    const child = spawn(file, args, { stdio: [...stdio], env: { ...process.env, ...env } });
    closeSync(output);
    this.child = child;
    this.state = "running";
    this.startedAt = Date.now();
    child.stdin?.on("error", () => undefined);
    if (input !== undefined) child.stdin?.write(input);
    if (onLine && child.stdout) forEachLine(child.stdout, onLine);
    child.on("error", (error) => this.ended(child, error.message));
    child.on("exit", (code, signal) => this.ended(child, signal ?? `status ${code}`));
  }

  private ended(child: ChildProcess, how: string): void {
    if (this.child !== child) return;
    this.child = undefined;
    this.lastExit = how;
    this.options.onExit?.();
    if (this.state === "stopped") return;
    if (Date.now() - this.startedAt > 60_000) this.failures = 0;
    this.state = "waiting";
    this.timer = setTimeout(
      () => {
        this.restarts++;
        this.start();
      },
      backOff(this.failures++),
    );
  }

  /** Ends the process: SIGTERM, and SIGKILL after `grace` milliseconds. */
  async stop(grace = 5_000): Promise<void> {
    this.state = "stopped";
    clearTimeout(this.timer);
    const child = this.child;
    if (child === undefined || child.pid === undefined) return;
    await new Promise<void>((resolve) => {
      const hard = setTimeout(() => child.kill("SIGKILL"), grace);
      child.once("exit", () => {
        clearTimeout(hard);
        resolve();
      });
      child.kill("SIGTERM");
    });
  }

  rotate(): void {
    rotateLog(this.options.log);
  }

  status(): ServiceStatus {
    const { state, restarts, lastExit } = this;
    const pid = this.child?.pid;
    return { name: this.options.name, state, pid, memory: pid && residentMebibytes(pid), restarts, lastExit };
  }
}

export function residentMebibytes(pid: number | "self"): number | undefined {
  try {
    const found = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return found === undefined ? undefined : Math.round(Number(found) / 1024);
  } catch {
    return undefined; // it has just ended
  }
}

function forEachLine(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(onLine);
  });
}
