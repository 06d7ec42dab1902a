import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { sandboxError } from "../../sandbox/common/errors";
import type { Interrupts } from "../../sandbox/common/interrupts";
import { repoRoot } from "../../sandbox/common/paths";
import { openStack } from "../../sandbox/stack/open";

/** Pulumi on one network. */
export interface Engine {
  /** Whom it speaks to, in words. */
  place: string;
  /** A folder that it can write to as well. */
  scratch: string;
  /** Runs a command of Pulumi and gives its output. Throws where it fails, unless `anyway`. */
  run(args: string[], anyway?: boolean): Promise<string>;
  close(): Promise<void>;
}

/** `--event-log` is one of the CLI's commands for debugging. */
const DEBUG = "PULUMI_DEBUG_COMMANDS";

/** The sandbox of the stack, which is started where it does not run. Throws SandboxError. */
export async function sandboxEngine(stack: string, interrupts: Interrupts): Promise<Engine> {
  process.env[DEBUG] = "true";
  const open = await openStack(stack, interrupts);
  const pulumi = await open.pulumi();
  return {
    place: "the sandbox's cluster and services",
    scratch: open.paths.root,
    async run(args, anyway = false) {
      const session = await pulumi.inside(open.sandbox.record, args, {
        name: `pulumi ${args[0]}`,
        exclusive: true,
        capture: true,
      });
      interrupts.during(() => session.interrupt());
      return outputOf(args, await session.result, anyway);
    },
    close: () => open.sandbox.keep(),
  };
}

/** The person's own Pulumi, with its login and the network that it manages. */
export function liveEngine(stack: string): Engine {
  return {
    place: "the real cluster, Cloudflare and Tailscale",
    scratch: tmpdir(),
    async run(args, anyway = false) {
      const { error, status, stdout, stderr } = spawnSync("pulumi", [...args, "--stack", stack], {
        cwd: repoRoot,
        env: { ...process.env, [DEBUG]: "true" },
        encoding: "utf8",
        maxBuffer: 512 * 1024 * 1024,
      });
      if (error !== undefined)
        throw sandboxError("SBX-P3", `pulumi cannot be run: ${error.message}`, "Install it, or leave --live out.");
      return outputOf(args, { status: status ?? 1, stdout, stderr }, anyway);
    },
    close: async () => undefined,
  };
}

function outputOf(args: string[], ended: { status: number; stdout: string; stderr: string }, anyway: boolean): string {
  if (ended.status === 0 || anyway) return ended.stdout;
  throw new Error(`pulumi ${args[0]} ended with status ${ended.status}:\n${ended.stderr.trim()}`);
}
