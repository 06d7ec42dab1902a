import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sandboxError } from "../../sandbox/common/errors";
import type { Interrupts } from "../../sandbox/common/interrupts";
import { parseJson } from "../../sandbox/common/json";
import { repoRoot } from "../../sandbox/common/paths";
import { openSession } from "../../sandbox/lifecycle/session";
import { insideEnvironment } from "../../sandbox/pulumi/environment";
import { openStack } from "../../sandbox/stack/open";
import { answerOf, pulumiOutput } from "./output";

/** Pulumi on one network. */
export interface Engine {
  /** The services that it speaks to, in words. */
  place: string;
  /** A folder that it can write to as well. */
  scratch: string;
  /** Path of the sandbox's kubeconfig, once it has one; a person's own is never guessed. */
  kubeconfig?: string;
  /** Runs a command of Pulumi and gives its output. Throws where it fails, unless `anyway`. */
  run(args: string[], anyway?: boolean): Promise<string>;
  /** Runs a script of ours where the network can be reached, with JSON on standard input; gives the JSON that it writes. */
  ask<T>(script: string, input: unknown): Promise<T>;
  close(): Promise<void>;
}

/** `--event-log` is one of the CLI's commands for debugging. */
const DEBUG = "PULUMI_DEBUG_COMMANDS";

/** The real network where `live`, else the sandbox. Throws SandboxError. */
export async function openEngine(stack: string, live: boolean, interrupts: Interrupts): Promise<Engine> {
  return live ? liveEngine(stack) : await sandboxEngine(stack, interrupts);
}

/** The sandbox of the stack, which is started where it does not run. */
async function sandboxEngine(stack: string, interrupts: Interrupts): Promise<Engine> {
  process.env[DEBUG] = "true";
  const open = await openStack(stack, interrupts);
  const pulumi = await open.pulumi();
  return {
    place: "the sandbox's cluster and services",
    scratch: open.paths.root,
    ...(existsSync(open.paths.kubeconfig) && { kubeconfig: open.paths.kubeconfig }),
    async run(args, anyway = false) {
      const session = await pulumi.inside(open.sandbox.record, args, {
        name: `pulumi ${args[0]}`,
        exclusive: true,
        capture: true,
      });
      interrupts.during(() => session.interrupt());
      return pulumiOutput(args, await session.result, anyway);
    },
    async ask(script, input) {
      const session = await openSession(open.sandbox.record, {
        command: command(script),
        cwd: repoRoot,
        env: insideEnvironment(open.paths, open.bin),
        name: script,
        terminal: "capture",
        input: JSON.stringify(input),
      });
      interrupts.during(() => session.interrupt());
      return parseJson(answerOf(script, await session.result), script);
    },
    close: () => open.sandbox.keep(),
  };
}

/** The person's own Pulumi, with its login and the network that it manages. */
function liveEngine(stack: string): Engine {
  const spawned = (file: string, args: string[], input = "") => {
    const env = { ...process.env, [DEBUG]: "true" };
    const options = { cwd: repoRoot, env, encoding: "utf8", input, maxBuffer: 512 * 1024 * 1024 } as const;
    const { error, status, stdout, stderr } = spawnSync(file, args, options);
    // A program that ends before it has read all of its input has run: its output tells why.
    if (error !== undefined && (error as NodeJS.ErrnoException).code !== "EPIPE")
      throw sandboxError("SBX-P3", `${file} cannot be run: ${error.message}`, "Install it, or leave --live out.");
    return { status: status ?? 1, stdout, stderr };
  };
  return {
    place: "the real cluster, Cloudflare and Tailscale",
    scratch: tmpdir(),
    async run(args, anyway = false) {
      return pulumiOutput(args, spawned("pulumi", [...args, "--stack", stack]), anyway);
    },
    async ask(script, input) {
      const [file, ...args] = command(script);
      return parseJson(answerOf(script, spawned(file, args, JSON.stringify(input))), script);
    },
    close: async () => undefined,
  };
}

function command(script: string): [string, ...string[]] {
  return [process.execPath, "-r", join(repoRoot, "register.js"), join(repoRoot, "scripts", script)];
}
