import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { releases } from "../../config/releases";
import type { Interrupts } from "../../sandbox/common/interrupts";
import { repoRoot, stateFolder } from "../../sandbox/common/paths";
import { withEvents } from "../engine/events";
import { type Report, reportFrom } from "../pr/events";
import { type UpgradeProblem, UpgradeRefused } from "./problems";
import { fieldOf } from "./products";
import type { Rehearsal, Upgrade } from "./rehearsed";
import { StackFolder } from "./stackFile";

const say = (line: string) => process.stderr.write(`${line}\n`);

/**
 * Makes each hop through the real engine, in a sandbox of its own: the stack as it is comes up, then for each hop a preview, an update and a
 * preview that has to be unchanged. Adds to each rehearsal what the engine said, and to the problems what it would replace.
 *
 * @throws UpgradeRefused where the sandbox lacks a version; Error where a command of the engine fails
 */
export async function throughTheEngine(upgrade: Upgrade, interrupts: Interrupts): Promise<Upgrade> {
  assertPlayable(upgrade);
  mkdirSync(stateFolder(), { recursive: true, mode: 0o700 });
  // Below the checkout: a sandbox takes its packages from it. Its name begins with a dot: it is nobody's sandbox.
  const state = mkdtempSync(join(stateFolder(), ".up-"));
  const files = new StackFolder(upgrade.stack, state);
  const engine = new Engine(upgrade.stack, state, files.path, interrupts);
  try {
    files.write(upgrade.states[0] ?? {});
    say(`Bringing stack ${upgrade.stack} up as it is, in a sandbox of its own`);
    await engine.run("start", []);
    const rehearsals: Rehearsal[] = [];
    const problems = [...upgrade.problems];
    for (const [i, rehearsal] of upgrade.rehearsals.entries()) {
      if (rehearsal.hop.product === "talos") await engine.run("sandbox", ["stop"]);
      files.write(upgrade.states[i + 1] ?? {});
      const report = await oneHop(engine, rehearsal);
      const changes = report.changes.map(({ op, type, name }) => ({ op, type, name }));
      rehearsals.push({ ...rehearsal, engine: { changes, unchanged: report.unchanged } });
      problems.push(...replacedBeside(rehearsal, report));
    }
    return { ...upgrade, rehearsals, problems };
  } finally {
    await engine.stop();
    rmSync(state, { recursive: true, force: true });
  }
}

/** The sandbox has one version of Cilium's chart: the one that its operator is of. */
function assertPlayable({ stack, from, to }: Upgrade): void {
  const other = [from.cilium, to.cilium].find((version) => version !== releases.cilium);
  if (other === undefined) return;
  const message = `The sandbox has Cilium ${releases.cilium} and no other; the rehearsal needs ${other}.`;
  const fix = "Leave --rehearse out: the plan tells what changes.";
  const problem: UpgradeProblem = { code: "UPG-08", field: fieldOf("cilium"), message, fix };
  throw new UpgradeRefused(stack, [problem]);
}

/** Machines come first: one of the old Talos refuses the new configuration. They are started again, as those of the new stack file. */
async function oneHop(engine: Engine, { hop: { product, after } }: Rehearsal): Promise<Report> {
  if (product === "talos") {
    say(`Upgrading the machines to Talos ${after.talos}`);
    await engine.run("sandbox", ["start"]);
  }
  say(`To ${product} ${after[product]}: preview, update, and a preview that has to be unchanged`);
  const report = await engine.preview();
  await engine.run("pulumi", ["up", "--yes", "--skip-preview"]);
  await engine.run("pulumi", ["preview", "--expect-no-changes"]);
  return report;
}

/** Resources that the engine replaces or deletes while the plan leaves them in place. */
function replacedBeside({ hop, changes }: Rehearsal, report: Report): UpgradeProblem[] {
  const told = new Set(changes.filter(({ op }) => op === "replace" || op === "delete").map(({ name }) => name));
  return report.changes
    .filter(({ op, name }) => (op === "replace" || op === "delete") && !told.has(name))
    .map(({ op, type, name }) => ({
      code: "UPG-07",
      field: fieldOf(hop.product),
      message: `The engine would ${op} ${type} ${name}, which the plan leaves in place.`,
      fix: `Look at \`pulumi preview --diff\` for the input that makes it ${op} it, before anything is applied.`,
    }));
}

/** The project's own scripts on the state of a rehearsal. */
class Engine {
  constructor(
    private readonly stack: string,
    private readonly state: string,
    private readonly stacks: string,
    private readonly interrupts: Interrupts,
  ) {}

  /** Throws Error with what the script said, where it fails. */
  async run(script: "start" | "pulumi" | "sandbox", args: readonly string[]): Promise<void> {
    const { status, said } = await this.ended(script, args);
    if (status !== 0) throw new Failed(`npm run ${script} ${args.join(" ")} ended with status ${status}:\n${said}`);
  }

  async preview(): Promise<Report> {
    const { ended, events } = await withEvents(this.state, (log) =>
      this.ended("pulumi", ["preview", "--event-log", log]),
    );
    const report = reportFrom(events, [this.state]);
    if (report?.complete) return report;
    const reasons = report?.problems.map(({ message }) => message).join("\n");
    throw new Failed(`The preview did not come to an end:\n${reasons || ended.said}`);
  }

  async stop(): Promise<void> {
    await this.ended("sandbox", ["stop"]);
  }

  private ended(script: string, args: readonly string[]): Promise<{ status: number | null; said: string }> {
    const words = ["-r", join(repoRoot, "register.js"), join(repoRoot, `scripts/${script}.ts`), ...args];
    const child = spawn(process.execPath, [...words, "--stack", this.stack], {
      cwd: repoRoot,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        HOMELAB_STATE_FOLDER: this.state,
        HOMELAB_STACKS: this.stacks,
        NO_COLOR: "1",
        // `--event-log` is one of the CLI's commands for debugging.
        PULUMI_DEBUG_COMMANDS: "true",
      },
    });
    // The terminal's interrupt reaches the child as well; what it left is stopped at the end.
    this.interrupts.during(() => child.kill("SIGINT"));
    const said: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (chunk: string) => said.push(chunk));
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (status) => resolve({ status, said: said.join("").trim() }));
    });
  }
}

/** Told to a person without a stack trace. */
class Failed extends Error {
  override name = "RehearsalFailed";
}
