import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, readFileSync, writeSync } from "node:fs";
import { isFullDisk } from "./fullDisk";
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
  /** Ends in a row, each within a minute after its start. */
  failures: number;
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
    note(output, `${new Date().toISOString()} --- ${name} starts\n`);
    const stdio = [input === undefined ? "ignore" : "pipe", onLine ? "pipe" : output, output] as const;
    // A group of its own: what it started ends with it, whatever way it ends (a resolver would keep the port of the next one).
    const child = spawn(file, args, { detached: true, stdio: [...stdio], env: { ...process.env, ...env } });
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
    endGroup(child.pid);
    this.lastExit = how;
    this.options.onExit?.();
    if (this.state === "stopped") return;
    if (Date.now() - this.startedAt > 60_000) this.failures = 0;
    this.startLater();
  }

  private startLater(): void {
    this.state = "waiting";
    this.timer = setTimeout(
      () => {
        this.restarts++;
        try {
          this.start();
        } catch (error) {
          // There is no room for its log: it starts once there is, and this process, which outlives a full disk, must not forget it.
          if (!isFullDisk(error)) throw error;
          this.lastExit = "the disk is full";
          this.startLater();
        }
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
    const { state, restarts, failures, lastExit } = this;
    const pid = this.child?.pid;
    return { name: this.options.name, state, pid, memory: pid && residentMebibytes(pid), restarts, failures, lastExit };
  }
}

/** Ends what a process that has ended left behind in its group. */
function endGroup(leader: number | undefined): void {
  if (leader === undefined) return; // it never started
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // It left nothing.
  }
}

/** Writes a line of a log; on a full disk it is not written, and that is no reason not to start. */
function note(output: number, line: string): void {
  try {
    writeSync(output, line);
  } catch (error) {
    if (!isFullDisk(error)) throw error;
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
