import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Document, parseDocument } from "yaml";
import type { Interrupts } from "../../sandbox/common/interrupts";
import { repoRoot, type SandboxPaths } from "../../sandbox/common/paths";
import type { Fault } from "../../sandbox/emulators/faults";
import { resetSandbox } from "../../sandbox/lifecycle";

/** The outcome of the command that a fault befell. */
export interface Befallen {
  status: number;
  said: string;
}

type Script = "start" | "pulumi" | "sandbox";

export interface Running {
  child: ChildProcess;
  ended: Promise<Befallen>;
}

/** The folders and the stack that make up a stand. */
export interface Place {
  stack: string;
  paths: SandboxPaths;
  /** The stack file that the edits start from. */
  original: string;
  /** A folder of the stand's own, for its stack file. */
  stacks: string;
  /** The folder with the state of the sandboxes. */
  state: string;
  interrupts: Interrupts;
  /** Put before every command line, e.g. to enter a namespace. */
  before?: readonly string[];
}

/** One network in a sandbox, on which faults are played: its commands as a person types them, its stack file, its remote ends. */
export class Stand {
  private edits = 0;

  constructor(readonly place: Place) {
    mkdirSync(place.stacks, { recursive: true });
    this.writeStackFile(() => undefined);
  }

  get paths(): SandboxPaths {
    return this.place.paths;
  }

  /** The same network, its commands run elsewhere. */
  within(place: Partial<Place>): Stand {
    return new Stand({ ...this.place, ...place });
  }

  /** The stack file as it is in the checkout, with one change. */
  writeStackFile(change: (file: Document) => void): void {
    const file = parseDocument(this.place.original);
    change(file as unknown as Document);
    writeFileSync(join(this.place.stacks, `Pulumi.${this.place.stack}.yaml`), String(file));
  }

  /**
   * Writes a stack file that was not applied before: apps that everybody reaches, and as many auth keys. Applied, it makes records, tunnel
   * rules, names on the resolver, objects of the cluster, keys and another policy file, and removes those of the last one.
   */
  vary(number = 1, more: (file: Document) => void = () => undefined): void {
    this.edits++;
    this.writeStackFile((file) => {
      for (let i = 1; i <= number; i++) {
        const name = `fault-${this.edits}-${i}`;
        const app = { namespace: "media", port: 9000, reach: ["lan", "tailnet", "internet"] };
        file.setIn(["config", "homelab:apps", name], app);
        file.setIn(["config", "homelab:tailscale", "keys", name], { tags: ["tag:k8s-subnet"], expiryDays: 90 });
      }
      more(file);
    });
  }

  /** Orders faults from the emulated services: {@link Fault}. */
  order(...faults: Fault[]): void {
    writeFileSync(join(this.paths.root, "faults.json"), JSON.stringify(faults), { mode: 0o600 });
  }

  /** Starts one of the project's scripts; it has a process group of its own. */
  begin(script: Script, ...args: string[]): Running {
    const { before = [], stack, stacks, state } = this.place;
    const words = [process.execPath, "-r", join(repoRoot, "register.js"), join(repoRoot, `scripts/${script}.ts`)];
    const [file = "", ...line] = [...before, ...words, "--stack", stack, ...args];
    const child = spawn(file, line, {
      cwd: repoRoot,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, HOMELAB_STATE_FOLDER: state, HOMELAB_STACKS: stacks, NO_COLOR: "1" },
    });
    this.place.interrupts.during(() => {
      child.kill("SIGINT");
      // The network is nobody's from then on.
      const end = () => void resetSandbox(stack).finally(() => process.exit(130));
      child.once("close", end);
      setTimeout(end, 10_000).unref();
    });
    const said: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (chunk: string) => said.push(chunk));
    const ended = new Promise<Befallen>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (status, signal) =>
        resolve({ status: status ?? (signal === null ? 1 : 137), said: said.join("") }),
      );
    });
    return { child, ended };
  }

  /** An update of the network to its stack file. */
  up(...args: string[]): Promise<Befallen> {
    return this.begin("pulumi", "up", "--skip-preview", ...args).ended;
  }

  start(): Promise<Befallen> {
    return this.begin("start").ended;
  }

  /** Runs a command inside. @throws Error where it fails */
  async inside(...command: string[]): Promise<string> {
    const { status, said } = await this.begin("sandbox", "exec", "--", ...command).ended;
    if (status !== 0) throw new Error(`${command.join(" ")} ended with status ${status}:\n${said}`);
    return said;
  }

  /** @throws Error where it fails */
  async sandbox(action: "start" | "stop" | "reset"): Promise<void> {
    const { status, said } = await this.begin("sandbox", action).ended;
    if (status !== 0) throw new Error(`sandbox ${action} ended with status ${status}:\n${said}`);
  }

  /** JSON of a file of the sandbox's state. */
  read<T>(file: string): T {
    return JSON.parse(readFileSync(file, "utf8")) as T;
  }
}
