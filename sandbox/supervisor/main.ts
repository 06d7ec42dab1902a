import { readdirSync, rmSync } from "node:fs";
import { Cluster } from "../cluster";
import { followMachines } from "../cluster/talosMachines";
import type { SandboxStatus } from "../common/control";
import { readJson, writeJson } from "../common/files";
import { outliveFullDisk } from "../common/fullDisk";
import { residentMebibytes } from "../common/process";
import type { SupervisorPlan } from "../common/supervisorOptions";
import { ControlServer } from "./controlServer";
import { hopeless } from "./hopeless";
import { layLinks } from "./links";
import { LanServices } from "./remotes";
import { sleep } from "./run";

const STATUS_MS = 5_000;
/** The state is written more often: a disk that was full for longer than this has room again. */
const FULL_MS = 12_000;

/** The first process of a sandbox: everything else inside is below it and ends with it. */
async function main(planFile: string): Promise<void> {
  const plan = readJson<SupervisorPlan>(planFile);
  if (plan === undefined) throw new Error(`${planFile} cannot be read`);
  const startedAt = new Date().toISOString();
  const log = (line: string) => process.stderr.write(`${new Date().toISOString()} ${line}\n`);
  let fullAt = Number.NEGATIVE_INFINITY;
  outliveFullDisk(() => {
    fullAt = Date.now();
  });
  endWithOwner(log);
  endWithRecord(plan, log);
  process.chdir(plan.paths.root);

  let isReady = false;
  const judge = () => {
    isReady = remotes.ready && cluster.state !== "starting";
  };
  const cluster = new Cluster(plan, log, () => judge());
  const remotes = new LanServices(plan, () => judge());
  const processes = () => [...remotes.status(), ...cluster.status()];
  const status = (): SandboxStatus => ({
    stack: plan.network.stack,
    startedAt,
    ready: isReady,
    cluster: cluster.state,
    processes: [
      { name: "supervisor", state: "running", pid: 1, memory: residentMebibytes("self"), restarts: 0 },
      ...processes(),
    ],
    memory: totalMemory(),
    ...(Date.now() - fullAt < FULL_MS && { problem: "the disk is full" }),
    sessions: control.sessionNames(),
  });
  const untilReady = async () => {
    while (!isReady) {
      const why = hopeless(remotes.status(), cluster, plan.paths.logs);
      if (why !== undefined) throw new Error(why);
      await sleep(50);
    }
  };
  const stop = async () => {
    await cluster.stop();
    await remotes.stop();
    rmSync(plan.paths.socket, { force: true });
    setTimeout(() => process.exit(0), 20); // after the answer has gone out
  };
  const control = new ControlServer({ status, ready: untilReady, stop }, log);
  process.on("SIGTERM", () => void stop());
  process.on("SIGINT", () => void stop());

  await layLinks(plan.network, plan.paths.root);
  await control.listen("control.sock");
  remotes.start();
  followMachines(plan.paths.talos, plan.network, (machines) => cluster.update(machines));
  setInterval(() => writeJson(plan.paths.status, status()), STATUS_MS);
  // By itself: where the state cannot be written because the disk is full, a log that is put aside makes room.
  setInterval(() => {
    remotes.rotateLogs();
    cluster.rotateLogs();
  }, STATUS_MS);
  log("supervisor: the LAN is laid");
}

/**
 * Standard input is a pipe whose other end the starting command holds. When that command dies before it says "keep",
 * the sandbox was never wanted and ends; this also works when it is killed without a chance to clean up.
 */
function endWithOwner(log: (line: string) => void): void {
  let kept = false;
  process.stdin.on("data", (chunk) => {
    kept ||= chunk.toString("utf8").includes("keep");
  });
  process.stdin.on("end", () => {
    if (kept) return;
    log("supervisor: the command that started this sandbox has ended before it was done");
    process.exit(3);
  });
  process.stdin.resume();
}

/**
 * Ends the sandbox when the record that leads to it is gone (somebody removed the state folder) or another sandbox's:
 * nobody could stop it any more, and a second one would share its etcd folder.
 */
function endWithRecord(plan: SupervisorPlan, log: (line: string) => void): void {
  let seen = false;
  setInterval(() => {
    const id = readJson<{ id?: string }>(plan.paths.record)?.id;
    seen ||= id === plan.id;
    // The starting command writes the record a moment after this process has begun.
    if (id === plan.id || (id === undefined && !seen)) return;
    log("supervisor: sandbox.json is gone or names another sandbox");
    process.exit(4);
  }, 500);
}

function totalMemory(): number {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.reduce((sum, pid) => sum + (residentMebibytes(Number(pid)) ?? 0), 0);
}

main(process.argv[2] ?? "").catch((error: unknown) => {
  process.stderr.write(`supervisor: ${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
});
