import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ended, endOf, OUTPUT, pause, repo } from "./checkout";
import { RunsWatch, type Watched } from "./runsWatch";

/** A repository of its own with this checkout's files as they are, on branch main, in which branches can be made. */
export class SampleRepository {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "homelab-pr-")));

  constructor() {
    const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    const files = execFileSync("git", list, { cwd: repo, encoding: "utf8" }).split("\0");
    for (const file of files.filter((name) => name !== "" && existsSync(join(repo, name)))) {
      cpSync(join(repo, file), join(this.folder, file), { recursive: true, verbatimSymlinks: true });
    }
    rmSync(join(this.folder, "node_modules"), { force: true });
    this.git("init", "--quiet", "--initial-branch=main");
    writeFileSync(join(this.folder, ".git/info/exclude"), "node_modules\n");
    this.commit("base");
    symlinkSync(join(repo, "node_modules"), join(this.folder, "node_modules"));
  }

  git(...args: string[]): string {
    const who = ["-c", "user.name=sample", "-c", "user.email=sample@example.org"];
    return execFileSync("git", [...who, ...args], { cwd: this.folder, encoding: "utf8" });
  }

  private commit(message: string): void {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--message", message);
  }

  /** Makes a branch of main with the change; the checkout stays on main. */
  branch(name: string, change: (edit: (file: string, from: string, to: string) => void) => void): void {
    this.git("checkout", "--quiet", "-b", name, "main");
    change((file, from, to) => {
      const text = readFileSync(join(this.folder, file), "utf8");
      if (!text.includes(from)) throw new Error(`${file} has no ${from} to change`);
      writeFileSync(join(this.folder, file), text.replace(from, to));
    });
    this.commit(name);
    this.git("checkout", "--quiet", "main");
  }

  /** `npm run pr -- ARGS` to its end. */
  pr(...args: string[]): Ended {
    const { status, stdout, stderr } = spawnSync("npm", ["--silent", "run", "pr", "--", ...args], {
      cwd: this.folder,
      encoding: "utf8",
      input: "",
    });
    return { status, stdout, stderr };
  }

  /** The same, and what the run had for `stack` while it ran. */
  async prWatched(stack: string, ...args: string[]): Promise<Ended & Watched> {
    const watch = new RunsWatch(join(this.folder, ".sandbox/.pr"), stack);
    try {
      const words = ["--silent", "run", "pr", "--", ...args];
      const ended = await endOf(spawn("npm", words, { cwd: this.folder, stdio: OUTPUT }));
      return { ...ended, ...watch.seen };
    } finally {
      watch.end();
    }
  }

  /** The same, left running in a process group of its own, as a terminal does. */
  prInBackground(...args: string[]): ChildProcess {
    const options = { cwd: this.folder, detached: true, stdio: "ignore" } as const;
    return spawn("npm", ["--silent", "run", "pr", "--", ...args], options);
  }

  /** Waits until the sandbox of a run in this repository has its first process. */
  async sandboxStarts(): Promise<void> {
    const runs = join(this.folder, ".sandbox/.pr");
    for (let i = 0; i < 3000; i++) {
      const found = existsSync(runs) ? readdirSync(runs) : [];
      if (found.some((run) => existsSync(join(runs, run, "base/.sandbox/homelab/sandbox.json")))) return;
      await pause(100);
    }
    throw new Error("no sandbox started within five minutes");
  }

  /** The leftovers of a run: processes that work in its folder, the folder itself, git's memory of its worktrees. */
  async leftovers(): Promise<string[]> {
    const left = () => {
      const runs = join(this.folder, ".sandbox/.pr");
      const trees = this.git("worktree", "list").trim().split("\n").slice(1);
      return [...(existsSync(runs) ? readdirSync(runs) : []), ...trees, ...this.processes()];
    };
    // As long as the run's guard may wait for a sandbox that was only just beginning.
    for (let i = 0; i < 700 && left().length > 0; i++) await pause(100);
    return left();
  }

  private processes(): string[] {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => commandOf(Number(pid)))
      .filter((command) => command.includes(this.folder));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return ""; // it has just ended
  }
}
