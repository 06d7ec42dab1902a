import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { commandLines } from "./checkout";

/** Files and processes of a run of `npm run pr`, which it takes away at its end. */
export interface Watched {
  /** Files of the stack's sandbox by their names below its folder, and those of the run's own folder ({@link OF_THE_RUN}), as they were last. */
  files: Map<string, string>;
  /** Permissions of the folders that they are in, in octal. */
  modes: Set<string>;
  /** Command lines of what the run started, inside the sandbox and outside. */
  commands: Set<string>;
}

/** Files of a sandbox with secrets in them (test/e2e/secrets.ts). */
const STATE =
  /^(credentials\.json|passphrase|kubeconfig|cloudflare\.json|tailscale\.json|talos\/[\d.]+\/config\.yaml)$/;
/** Before the name of a file that lies in a run's own folder. */
export const OF_THE_RUN = "run/";
const INTERVAL_MS = 200;

/** Watches the runs that come and go in a folder. */
export class RunsWatch {
  readonly seen: Watched = { files: new Map(), modes: new Set(), commands: new Set() };
  private readonly versions = new Map<string, number>();
  private readonly timer: NodeJS.Timeout;

  /** @param runs the folder in which each run has its own @param stack whose sandbox is looked at, of base and head */
  constructor(
    private readonly runs: string,
    stack: string,
  ) {
    this.timer = setInterval(() => {
      try {
        this.lookAround(`=${runs}/`, stack);
      } catch {
        // A run that ends takes its folders away under the hands of whoever looks.
      }
    }, INTERVAL_MS);
  }

  end(): void {
    clearInterval(this.timer);
  }

  private lookAround(mark: string, stack: string): void {
    for (const line of commandLines((variables) => variables.some((each) => each.includes(mark))))
      this.seen.commands.add(line);
    for (const run of readdirSync(this.runs)) {
      const entries = readdirSync(join(this.runs, run), { withFileTypes: true });
      const own = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
      this.look(run, own, OF_THE_RUN);
      for (const tree of ["base", "head"]) {
        const folder = join(run, tree, ".sandbox", stack);
        this.look(folder, stateOf(join(this.runs, folder)));
      }
    }
  }

  private look(folder: string, names: string[], before = ""): void {
    for (const name of names) {
      const path = join(this.runs, folder, name);
      const version = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
      if (version === undefined || this.versions.get(path) === version) continue;
      this.versions.set(path, version);
      this.seen.files.set(before + name, readFileSync(path, "utf8"));
      this.seen.modes.add((statSync(join(this.runs, folder)).mode & 0o777).toString(8));
    }
  }
}

function stateOf(folder: string): string[] {
  const here = (below: string) => (existsSync(join(folder, below)) ? readdirSync(join(folder, below)) : []);
  const machines = here("talos").map((machine) => `talos/${machine}/config.yaml`);
  return [...here("."), ...machines].filter((name) => STATE.test(name));
}
