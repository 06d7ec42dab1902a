import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Credentials } from "../common/credentials";
import { repoRoot, type SandboxPaths } from "../common/paths";
import type { SandboxRecord } from "../lifecycle";
import { openSession, resultOf, type Session, type SessionResult } from "../lifecycle/session";
import { dropHalfWrittenAttributes } from "./attributes";
import { pulumiEnvironment } from "./environment";
import { writeProject } from "./project";

/** The Pulumi CLI with the sandbox's project, state and providers. */
export class SandboxPulumi {
  private readonly environment: Record<string, string | undefined>;

  constructor(
    private readonly paths: SandboxPaths,
    private readonly bin: Record<string, string>,
  ) {
    this.environment = pulumiEnvironment(paths, bin);
  }

  /** The folder of the policy pack, once there is one. */
  get policyPack(): string | undefined {
    const folder = join(repoRoot, "policy");
    return existsSync(join(folder, "PulumiPolicy.yaml")) ? folder : undefined;
  }

  /** Copies the checkout's configuration into the sandbox's project; returns keys whose encrypted values stay behind. */
  prepare(credentials: Credentials): string[] {
    return writeProject(this.paths, credentials, this.bin).dropped;
  }

  /** Where the file backend keeps the stack. */
  get stateFile(): string {
    const project = parse(readFileSync(join(this.paths.project, "Pulumi.yaml"), "utf8")) as { name: string };
    return join(this.paths.backend, ".pulumi/stacks", project.name, `${this.paths.stack}.json`);
  }

  get locksFolder(): string {
    return join(this.paths.backend, ".pulumi/locks");
  }

  /** Makes the stack in the backend, if it is not there. */
  async ensureStack(): Promise<void> {
    dropHalfWrittenAttributes(join(this.paths.backend, ".pulumi"));
    if (existsSync(this.stateFile)) return;
    const made = await this.outside(["stack", "init", this.paths.stack, "--no-select", "--non-interactive"], true);
    if (made.status !== 0) throw new Error(`pulumi stack init: ${made.stderr}${made.stdout}`);
  }

  /** Runs a command inside the sandbox, with the terminal's output but in a process group of its own. */
  inside(
    sandbox: SandboxRecord,
    args: string[],
    options: { name: string; exclusive: boolean; capture?: boolean },
  ): Promise<Session> {
    return openSession(sandbox, {
      command: [this.bin.pulumi, ...args],
      cwd: this.paths.project,
      env: this.environment,
      name: options.name,
      exclusive: options.exclusive,
      terminal: options.capture ? "capture" : "own",
      ...(options.capture ? { input: "" } : {}),
    });
  }

  /** Runs a command that needs neither cluster nor services, without the sandbox. */
  outside(args: string[], capture: boolean, input?: string): Promise<SessionResult> {
    const stdio = capture ? (["pipe", "pipe", "pipe"] as const) : (["inherit", "inherit", "inherit"] as const);
    const child = spawn(this.bin.pulumi, args, {
      cwd: this.paths.project,
      env: this.environment as NodeJS.ProcessEnv,
      stdio: [...stdio],
    });
    child.stdin?.end(input ?? "");
    return resultOf(child);
  }
}
