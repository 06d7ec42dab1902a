import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sandboxError } from "../../sandbox/common/errors";
import type { Interrupts } from "../../sandbox/common/interrupts";
import { repoRoot } from "../../sandbox/common/paths";
import { openSession } from "../../sandbox/lifecycle/session";
import { insideEnvironment } from "../../sandbox/pulumi/environment";
import { openStack } from "../../sandbox/stack/open";
import type { Answer, Question } from "./look/questions";

/** Pulumi on one network. */
export interface Engine {
  /** Whom it speaks to, in words. */
  place: string;
  /** A folder that it can write to as well. */
  scratch: string;
  /** Runs a command of Pulumi and gives its output. Throws where it fails, unless `anyway`. */
  run(args: string[], anyway?: boolean): Promise<string>;
  /** Looks at what no provider reads back. */
  look(questions: readonly Question[]): Promise<Answer[]>;
  close(): Promise<void>;
}

/** Asks for what is not to be had from here: the sandbox's addresses are its own. */
const LOOK = [process.execPath, "-r", join(repoRoot, "register.js"), join(repoRoot, "scripts/drift/look/run.ts")];

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
    async look(questions) {
      const session = await openSession(open.sandbox.record, {
        command: LOOK,
        cwd: repoRoot,
        env: insideEnvironment(open.paths, open.bin),
        name: "drift",
        terminal: "capture",
        input: JSON.stringify(questions),
      });
      interrupts.during(() => session.interrupt());
      return answersOf(await session.result);
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
    async look(questions) {
      const [file = "", ...args] = LOOK;
      const input = JSON.stringify(questions);
      const { status, stdout, stderr } = spawnSync(file, args, { cwd: repoRoot, input, encoding: "utf8" });
      return answersOf({ status: status ?? 1, stdout, stderr });
    },
    close: async () => undefined,
  };
}

interface Ended {
  status: number;
  stdout: string;
  stderr: string;
}

function answersOf({ status, stdout, stderr }: Ended): Answer[] {
  if (status === 0) return JSON.parse(stdout) as Answer[];
  throw new Error(`what no provider reads could not be looked at (status ${status}):\n${stderr.trim()}`);
}

function outputOf(args: string[], ended: Ended, anyway: boolean): string {
  if (ended.status === 0 || anyway) return ended.stdout;
  throw new Error(`pulumi ${args[0]} ended with status ${ended.status}:\n${ended.stderr.trim()}`);
}
