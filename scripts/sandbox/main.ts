import { readdirSync } from "node:fs";
import type { SandboxStatus } from "../../sandbox/common/control";
import { sandboxError } from "../../sandbox/common/errors";
import { readJson } from "../../sandbox/common/files";
import type { Interrupts } from "../../sandbox/common/interrupts";
import { sandboxPaths, stateFolder } from "../../sandbox/common/paths";
import { assertStack, stackOptions } from "../../sandbox/common/stacks";
import { resetSandbox, runningSandbox, sandboxStatus, stopSandbox } from "../../sandbox/lifecycle";
import { openSession } from "../../sandbox/lifecycle/session";
import { insideEnvironment } from "../../sandbox/pulumi/environment";
import { openStack } from "../../sandbox/stack/open";
import type { SandboxArguments } from "./arguments";
import { formatTable } from "./table";

/** Does what is asked with the sandbox of a stack. Throws SandboxError. */
export function main(asked: SandboxArguments, interrupts: Interrupts): Promise<number> {
  if (asked.action !== "status" || asked.stackGiven) assertStack(asked.stack);
  return { start, stop, status, reset, exec }[asked.action](asked, interrupts);
}

const print = (text: string) => process.stdout.write(`${text}\n`);

async function start({ stack, json }: SandboxArguments, interrupts: Interrupts): Promise<number> {
  const { sandbox } = await openStack(stack, interrupts);
  try {
    await sandbox.ready();
  } catch (error) {
    await sandbox.discard();
    throw error;
  }
  await sandbox.keep();
  const status = await sandboxStatus(stack);
  if (json) print(JSON.stringify({ running: true, ...sandbox.record, ...status }));
  else
    print(
      `${sandbox.fresh ? "Started" : "Already running"}: the sandbox of ${stack}, process ${sandbox.record.pid}. Cluster: ${status?.cluster}.`,
    );
  return 0;
}

async function stop({ stack, json }: SandboxArguments): Promise<number> {
  const stopped = await stopSandbox(stack);
  print(
    json
      ? JSON.stringify({ stack, stopped })
      : stopped
        ? `Stopped: the sandbox of ${stack}. Its state stays; start brings it back.`
        : `The sandbox of ${stack} was not running.`,
  );
  return 0;
}

async function reset({ stack, json }: SandboxArguments): Promise<number> {
  await resetSandbox(stack);
  print(json ? JSON.stringify({ stack, reset: true }) : `Reset: the sandbox of ${stack} has no state any more.`);
  return 0;
}

/** Exit status 0 when the named sandbox (or any, when none is named) runs; 3 when not, as `systemctl status` has it. */
async function status({ stack, stackGiven, json }: SandboxArguments): Promise<number> {
  const stacks = stackGiven ? [stack] : knownSandboxes();
  const all = await Promise.all(
    stacks.map(async (name) => ({
      ...runningSandbox(name),
      ...(await sandboxStatus(name)),
      stack: name,
      running: runningSandbox(name) !== undefined,
    })),
  );
  if (json) print(JSON.stringify(stackGiven ? all[0] : all, null, 2));
  else if (all.length === 0) print("No sandbox runs, and none has state. `npm start` makes one.");
  else for (const one of all) print(describeStatus(one));
  return all.some((one) => one.running) ? 0 : 3;
}

function describeStatus(status: Partial<SandboxStatus> & { stack: string; running: boolean; pid?: number }): string {
  const { stack, running, pid, ready, cluster, memory, processes = [], sessions = [], problem } = status;
  if (!running) return `${stack}: stopped; its state is in ${sandboxPaths(stack).root}.`;
  const rows = processes.map((p) => [
    p.name,
    p.state,
    p.memory === undefined ? "" : `${p.memory} MiB`,
    String(p.restarts),
    p.lastExit ?? "",
  ]);
  return [
    `${stack}: running, process ${pid}, ${ready ? "ready" : "not ready"}, cluster ${cluster}, ${memory} MiB in all${sessions.length > 0 ? `; busy with ${sessions.join(", ")}` : ""}${problem === undefined ? "" : `; ${problem}`}`,
    formatTable("", ["process", "state", "memory", "restarts", "last exit"], rows).trimStart(),
  ].join("\n  ");
}

function knownSandboxes(): string[] {
  try {
    return readdirSync(stateFolder())
      .filter((name) => !name.startsWith("."))
      .sort();
  } catch {
    return [];
  }
}

async function exec({ stack, command }: SandboxArguments, interrupts: Interrupts): Promise<number> {
  const sandbox = runningSandbox(stack);
  if (sandbox === undefined) {
    const of = stackOptions(stack);
    throw sandboxError(
      "SBX-R4",
      `The sandbox of ${stack} does not run.`,
      `\`npm start${of && ` --${of}`}\` brings the network up; \`npm run sandbox -- start${of}\` the sandbox alone.`,
    );
  }
  interrupts.during(() => undefined); // the command has the terminal and hears of Ctrl-C by itself
  const paths = sandboxPaths(stack);
  const bin = readJson<{ bin: Record<string, string> }>(paths.toolchain)?.bin ?? {};
  const env = insideEnvironment(paths, bin);
  const session = await openSession(sandbox, {
    command,
    cwd: process.env.INIT_CWD ?? process.cwd(),
    env,
    name: `exec ${command[0]}`,
    terminal: "share",
  });
  return (await session.result).status;
}
