import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { ensureToolchain } from "../../../sandbox/toolchain";
import { makeProject, ownProject, type Project, pulumiCommand } from "../../../scripts/bench/projects";
import type { Resource } from "../../../traffic/model/resource";
import { type Ended, repo } from "../checkout";

/** A finding of the policy pack, as the engine got it. */
interface Report {
  /** The rule's code. */
  rule: string;
  urn: string;
  level: string;
  message: string;
}

export interface Run extends Ended {
  reports: Report[];
}

/** One value of a stack file: `homelab:cloudflare.tunnel.image`. */
export interface Change {
  setting: string;
  value: unknown;
}

/** A policy pack's configuration, by rule. */
export type PackConfig = Record<string, unknown>;

/** The real engine with the real policy pack, in a project of its own whose one provider takes every resource as it is. */
export class Engine {
  private constructor(
    private readonly pulumi: string,
    private readonly project: Project,
    private readonly provider: ChildProcess,
    private readonly env: Record<string, string>,
  ) {}

  /** For a program that registers whatever resources {@link preview} is given. */
  static async ofResources(types: Iterable<string>): Promise<Engine> {
    const program = readFileSync(join(__dirname, "program.js"), "utf8");
    return Engine.open(types, (folder, pulumi) => makeProject(folder, pulumi, "index.js", { "index.js": program }));
  }

  /** For this checkout's program and the stack file of a network, in which some values are others. */
  static async ofNetwork(stack: string, changes: readonly Change[]): Promise<Engine> {
    const types = ["kubernetes", "cloudflare", "tailscale", "talos", "command"];
    return Engine.open(types, (folder, pulumi) => {
      const project = ownProject(folder, pulumi, stack);
      const path = join(folder, "Pulumi.bench.yaml");
      const file = parseDocument(readFileSync(path, "utf8"));
      for (const { setting, value } of changes) file.setIn(["config", ...setting.split(".")], value);
      writeFileSync(path, String(file));
      return project;
    });
  }

  private static async open(
    types: Iterable<string>,
    make: (folder: string, pulumi: string) => Project,
  ): Promise<Engine> {
    const { pulumi } = (await ensureToolchain()).bin;
    const project = make(mkdtempSync(join(tmpdir(), "policy-")), pulumi);
    // One process for all packages and all runs; the engine would start one for each.
    const provider = spawn(process.execPath, [join(repo, "scripts/bench/provider/main.js")]);
    const [port] = (await once(provider.stdout, "data")) as [Buffer];
    const packages = new Set([...types].map((type) => type.split(":")[0]));
    const env = {
      ...project.env,
      PULUMI_DEBUG_PROVIDERS: [...packages].map((name) => `${name}:${String(port).trim()}`).join(),
      // Without it the CLI has no --event-log.
      PULUMI_DEBUG_COMMANDS: "true",
      POLICY_RESOURCES: join(project.folder, "resources.json"),
    };
    const engine = new Engine(pulumi, project, provider, env);
    const made = await engine.run(["stack", "init"]);
    if (made.status !== 0) throw new Error(made.stderr);
    return engine;
  }

  close(): void {
    this.provider.kill();
    rmSync(this.project.folder, { recursive: true, force: true });
  }

  file(name: string): string {
    return join(this.project.folder, name);
  }

  /** Previews the resources, or without them the network, under the pack. */
  async preview(resources: readonly Resource[] = [], config: PackConfig = {}): Promise<Run> {
    const events = this.file("events.json");
    rmSync(events, { force: true });
    this.give(resources);
    const ended = await this.run(["preview", ...this.pack(config), "--event-log", events]);
    return { ...ended, reports: existsSync(events) ? reportsOf(readFileSync(events, "utf8")) : [] };
  }

  /** Makes the resources, without the pack, and exports the state. */
  async exported(resources: readonly Resource[]): Promise<string> {
    const state = this.file("state.json");
    this.give(resources);
    for (const args of [
      ["up", "--yes", "--skip-preview"],
      ["stack", "export", "--file", state],
    ]) {
      const { status, stdout, stderr } = await this.run(args);
      if (status !== 0) throw new Error(stdout + stderr);
    }
    return state;
  }

  /** `pulumi policy analyze` of an exported state, without program, provider or login. Without the passphrase its secrets stay hidden. */
  async analyze(state: string, config: PackConfig, passphrase?: string): Promise<Run> {
    const folder = mkdtempSync(join(tmpdir(), "analyze-"));
    try {
      const args = ["policy", "analyze", "--file", state, ...this.pack(config), "--json", "--non-interactive"];
      const { PULUMI_CONFIG_PASSPHRASE: _, PULUMI_BACKEND_URL: __, ...env } = this.env;
      const secrets = passphrase === undefined ? {} : { PULUMI_CONFIG_PASSPHRASE: passphrase };
      const run = await ended(spawn(this.pulumi, args, { cwd: folder, env: { ...process.env, ...env, ...secrets } }));
      return { ...run, reports: reportsOf(run.stdout) };
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  get passphrase(): string {
    return this.env.PULUMI_CONFIG_PASSPHRASE as string;
  }

  private give(resources: readonly Resource[]): void {
    writeFileSync(this.env.POLICY_RESOURCES as string, JSON.stringify(resources));
  }

  private pack(config: PackConfig): string[] {
    writeFileSync(this.file("config.json"), JSON.stringify(config));
    return ["--policy-pack", join(repo, "policy"), "--policy-pack-config", this.file("config.json")];
  }

  private run(args: string[]): Promise<Ended> {
    const { file, args: all, cwd } = pulumiCommand(this.project, this.pulumi, args);
    return ended(spawn(file, [...all, "--color", "never"], { cwd, env: { ...process.env, ...this.env } }));
  }
}

function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    child[stream].setEncoding("utf8").on("data", (chunk: string) => {
      said[stream] += chunk;
    });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, ...said }));
  });
}

interface PolicyEvent {
  resourceUrn?: string;
  message: string;
  policyName: string;
  enforcementLevel: string;
}

/** The policy events among an engine's events, one JSON document a line. */
function reportsOf(log: string): Report[] {
  return log
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .flatMap((line) => (JSON.parse(line) as { policyEvent?: PolicyEvent }).policyEvent ?? [])
    .map((e) => ({ rule: e.policyName, urn: e.resourceUrn ?? "", level: e.enforcementLevel, message: e.message }));
}
