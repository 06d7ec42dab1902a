import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { closeSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { ControlConnection, type SandboxStatus } from "../common/control";
import { ensureCredentials } from "../common/credentials";
import { type SandboxError, sandboxError } from "../common/errors";
import { privateFolder, readJson, writeJson } from "../common/files";
import { withLock } from "../common/lock";
import { openLog } from "../common/logfile";
import { childrenOf, networkNamespaceOf, startOf, unshareCommand } from "../common/namespace";
import type { SandboxNetwork } from "../common/network";
import { repoRoot, type SandboxPaths, sandboxPaths } from "../common/paths";
import { stackOptions } from "../common/stacks";
import type { SupervisorPlan } from "../common/supervisorOptions";
import { compileLasting } from "./compile";
import { outdatedText } from "./outdated";
import { endStray, rememberSupervisor } from "./strays";

/** The contents of sandbox.json, which describes a running sandbox. */
export interface SandboxRecord {
  /** Ties it to its supervisor, which ends when this record is gone or another sandbox's. */
  id: string;
  /** Host process id of the first process inside. */
  pid: number;
  stack: string;
  startedAt: string;
  /** Start of that process in the kernel's ticks: a process id alone may have been given to another process. */
  processStart: string;
}

/** A sandbox that this command started, and that ends with this command until it is kept. */
export interface OwnedSandbox {
  record: SandboxRecord;
  /** Resolves when the sandbox answers; rejects with what is in its log when it does not come up. */
  ready(): Promise<void>;
  /** Lets it live on after this command. */
  keep(): Promise<void>;
  /** Ends it, if this command started it. */
  discard(): Promise<void>;
  /** False when it was running before. */
  fresh: boolean;
}

/** The record of the stack's sandbox while it runs. */
export function runningSandbox(stack: string): SandboxRecord | undefined {
  const record = readJson<SandboxRecord>(sandboxPaths(stack).record);
  return record !== undefined && isAlive(record) ? record : undefined;
}

function isAlive(record: SandboxRecord): boolean {
  return startOf(record.pid) === record.processStart && networkNamespaceOf(record.pid) !== networkNamespaceOf("self");
}

/** Starts the sandbox of a stack's network, or takes the one that runs. */
export function openSandbox(network: SandboxNetwork, bin: Record<string, string>): Promise<OwnedSandbox> {
  const paths = sandboxPaths(network.stack);
  privateFolder(paths.root);
  // Two starts at once would both find nothing running.
  const waiting = (line: string) =>
    process.stderr.write(`The sandbox of stack ${network.stack} is being started: ${line}\n`);
  return withLock(paths.startLock, () => openLocked(network, paths, bin), waiting);
}

async function openLocked(
  network: SandboxNetwork,
  paths: SandboxPaths,
  bin: Record<string, string>,
): Promise<OwnedSandbox> {
  const { stack } = network;
  const running = runningSandbox(stack);
  if (running !== undefined) {
    const outdated = outdatedText(readJson<SupervisorPlan>(paths.plan)?.network, network);
    if (outdated !== undefined) process.stderr.write(`${outdated}\n`);
    return {
      record: running,
      fresh: false,
      ready: () => awaitReady(paths),
      keep: async () => undefined,
      discard: async () => undefined,
    };
  }
  await endStray(paths);
  clearRemains(paths);
  const id = randomUUID();
  writePlan(paths, { id, network, bin });
  const log = join(paths.logs, "supervisor.log");
  const output = openLog(log);
  const [file, ...args] = unshareCommand([
    process.execPath,
    "--max-old-space-size=96",
    ...["-r", join(repoRoot, "register.js"), join(repoRoot, "sandbox/supervisor/main.ts")],
    paths.plan,
  ]);
  // A session of its own: it survives the terminal. Its standard input is what ties it to this command (see `keep`).
  const child = spawn(file, args, { cwd: paths.root, detached: true, stdio: ["pipe", output, output] });
  closeSync(output);
  const failed = new Promise<never>((_, reject) => {
    child.once("error", (error) => reject(sandboxError("SBX-N5", `unshare: ${error.message}`, "Install util-linux.")));
    child.once("exit", (status) => reject(startFailure(log, status)));
  });
  failed.catch(() => undefined); // judged by whoever awaits ready()
  const owner = child.stdin as Writable; // a pipe, as asked for above
  owner.on("error", () => undefined);
  const pid = await Promise.race([firstProcess(child.pid ?? 0), failed]);
  const startedAt = new Date().toISOString();
  const record: SandboxRecord = { id, pid, stack, startedAt, processStart: startOf(pid) ?? "" };
  rememberSupervisor(paths, record);
  writeJson(paths.record, record);
  return {
    record,
    fresh: true,
    ready: () => Promise.race([awaitReady(paths), failed]),
    keep: () => letGo(owner, () => child.unref()),
    discard: () => stopSandbox(stack).then(() => undefined),
  };
}

/** Says "keep" and lets the pipe close; from then on the sandbox stands alone. */
function letGo(pipe: Writable, unref: () => void): Promise<void> {
  return new Promise((resolve) => {
    pipe.end("keep\n", () => {
      unref();
      resolve();
    });
  });
}

/** unshare stays outside and forks the first process. */
async function firstProcess(unsharePid: number): Promise<number> {
  for (let attempt = 0; attempt < 500; attempt++) {
    const [child] = childrenOf(unsharePid);
    if (child !== undefined) return child;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw sandboxError(
    "SBX-N5",
    "unshare started nothing within 5 s.",
    "See whether `unshare -rnp --fork true` works here.",
  );
}

async function awaitReady(paths: SandboxPaths): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const connection = await ControlConnection.open(paths.socket).catch((error: unknown) => {
      if (attempt > 200) throw error;
      return undefined;
    });
    if (connection === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      continue;
    }
    try {
      const answer = await connection.ask({ op: "ready" });
      if (!answer.ok)
        throw sandboxError(
          "SBX-R1",
          answer.reason,
          `Read ${paths.logs}; then \`npm run sandbox -- reset${stackOptions(paths.stack)}\` and start again.`,
        );
      return;
    } finally {
      connection.close();
    }
  }
}

function startFailure(log: string, status: number | null): SandboxError {
  const lines = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n").slice(-5) : [];
  return sandboxError(
    "SBX-R1",
    `The sandbox ended while it started (status ${status}):\n    ${lines.join("\n    ")}`,
    `Read ${log}.`,
  );
}

function writePlan(paths: SandboxPaths, own: Pick<SupervisorPlan, "id" | "network" | "bin">): void {
  compileLasting();
  const plan: SupervisorPlan = {
    ...own,
    repo: repoRoot,
    paths,
    credentials: ensureCredentials(paths.credentials),
    node: process.execPath,
  };
  writeJson(paths.plan, plan, 0o600);
}

/** Removes the files that a killed sandbox leaves in the state folder. Its processes ended with its first one. */
function clearRemains(paths: SandboxPaths): void {
  for (const file of [paths.record, paths.socket, paths.status]) rmSync(file, { force: true });
}

/** Ends the stack's sandbox and waits until nothing of it is left; false when none ran. */
export async function stopSandbox(stack: string): Promise<boolean> {
  const paths = sandboxPaths(stack);
  const record = runningSandbox(stack);
  if (record === undefined) {
    clearRemains(paths);
    return false;
  }
  const asked = ControlConnection.open(paths.socket).then(async (connection) => {
    await connection.ask({ op: "stop" }).finally(() => connection.close());
  });
  const patience = new Promise((resolve) => setTimeout(resolve, 20_000).unref());
  await Promise.race([asked.catch(() => undefined), patience]);
  await endOf(record, 500);
  if (isAlive(record)) process.kill(record.pid, "SIGKILL");
  await endOf(record, 5_000);
  clearRemains(paths);
  return true;
}

async function endOf(record: SandboxRecord, milliseconds: number): Promise<void> {
  for (const until = Date.now() + milliseconds; isAlive(record) && Date.now() < until; ) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Ends the sandbox and forgets its state: network, cluster, emulated services and Pulumi's state of them. */
export async function resetSandbox(stack: string): Promise<void> {
  await stopSandbox(stack);
  rmSync(sandboxPaths(stack).root, { recursive: true, force: true });
}

/** The state of the processes inside; undefined when the sandbox does not run. */
export async function sandboxStatus(stack: string): Promise<SandboxStatus | undefined> {
  if (runningSandbox(stack) === undefined) return undefined;
  const connection = await ControlConnection.open(sandboxPaths(stack).socket).catch(() => undefined);
  if (connection === undefined) return undefined;
  try {
    const answer = await connection.ask({ op: "status" });
    return answer.ok ? answer.status : undefined;
  } catch {
    return undefined;
  } finally {
    connection.close();
  }
}
