import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from "node:child_process";
import { existsSync, readFileSync, statfsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { SandboxError, type SandboxProblem } from "../common/errors";

/** The disk space for a cold build of everything: modules 4.4 GB, Go's build cache 4.9 GB, executables 0.7 GB (measured). */
const NEEDED_GB = 10;
/** The disk space for at most `SMALL_BUILD` parts when the rest is there. */
const NEEDED_LITTLE_GB = 3;
const SMALL_BUILD = 2;

export interface Go {
  version: string;
  env: NodeJS.ProcessEnv;
}

/** The newest `go` line of module files (go.mod). */
export function neededGo(files: readonly string[]): string {
  const versions = files.map((file) => /^go (\S+)/m.exec(readFileSync(file, "utf8"))?.[1] ?? "1.21");
  return versions.sort(compareVersions).at(-1) ?? "1.21";
}

/** Orders dotted versions by number; what is not a number (release candidates) counts as 0. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(".").map((part) => Number.parseInt(part, 10) || 0));
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const order = (left[i] ?? 0) - (right[i] ?? 0);
    if (order !== 0) return order;
  }
  return 0;
}

/** Go as it is installed here, or everything that keeps it from building. */
type Found = { go: Go; problems: [] } | { go?: undefined; problems: SandboxProblem[] };

/**
 * Finds Go and checks all that can be checked before a build: SBX-T01 no Go, SBX-T02 too old, SBX-T03 no disk space.
 * @param parts how many parts are to be built
 */
export function findGo(root: string, needed: string, parts: number, env: NodeJS.ProcessEnv = process.env): Found {
  const gigabytes = parts > SMALL_BUILD ? NEEDED_GB : NEEDED_LITTLE_GB;
  const { answers, problem } = askGo(root, needed, parts, env);
  if (answers === undefined) return { problems: [problem, ...spaceProblems([root], gigabytes)] };
  const problems: SandboxProblem[] = [];
  const version = (answers.GOVERSION ?? "").replace(/^go/, "").split(" ")[0] ?? "";
  // From 1.21 on, Go fetches the version that a go.mod asks for, unless it is told not to.
  const fetchesItself = compareVersions(version, "1.21") >= 0 && answers.GOTOOLCHAIN !== "local";
  if (compareVersions(version, needed) < 0 && !fetchesItself) {
    const what = `Go ${version} is too old: the sandbox's tools need ${needed}`;
    problems.push({ code: "SBX-T02", what, todo: installGo(needed) });
  }
  problems.push(...spaceProblems([root, answers.GOCACHE, answers.GOMODCACHE], gigabytes));
  if (problems.length > 0) return { problems };
  // A workspace file above the checkout, or flags meant for other projects, must not change what is built.
  return { go: { version, env: { ...env, GOWORK: "off", GOFLAGS: "", CGO_ENABLED: "0" } }, problems: [] };
}

/** `findGo`, or a SandboxError with its problems. */
export function openGo(root: string, needed: string, parts: number, env: NodeJS.ProcessEnv = process.env): Go {
  const { go, problems } = findGo(root, needed, parts, env);
  if (go === undefined) throw new SandboxError(problems);
  return go;
}

/** The answers of `go env`, or the problem that keeps it from being asked. */
function askGo(
  root: string,
  needed: string,
  parts: number,
  env: NodeJS.ProcessEnv,
): { answers: Record<string, string>; problem?: undefined } | { answers?: undefined; problem: SandboxProblem } {
  const asked = ["GOVERSION", "GOTOOLCHAIN", "GOCACHE", "GOMODCACHE"];
  // Outside every module: in a module's folder Go would first fetch the Go that the module asks for.
  const cwd = existingFolder(root);
  try {
    const options: ExecFileSyncOptionsWithStringEncoding = { cwd, env, encoding: "utf8", stdio: "pipe" };
    return { answers: JSON.parse(execFileSync("go", ["env", "-json", ...asked], options)) as Record<string, string> };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
      const what = `\`go env\` fails: ${(error as Error).message.trim()}`;
      return { problem: { code: "SBX-T01", what, todo: installGo(needed) } };
    }
    const what = `Go is not installed (no \`go\` on PATH), and ${parts} of the sandbox's tools have to be built from their Go modules`;
    const todo = `${installGo(needed)}. An installed \`pulumi\` does not replace Go: the control plane, the Cilium operator, Helm and the others are built too`;
    return { problem: { code: "SBX-T01", what, todo } };
  }
}

function installGo(version: string): string {
  return `install Go ${version} or later (https://go.dev/dl/) and start again; what is built already is kept`;
}

/** One problem for each file system that has too little room. */
function spaceProblems(folders: (string | undefined)[], gigabytes: number): SandboxProblem[] {
  const told = new Set<number>();
  return folders.flatMap((folder) => {
    if (!folder || folder === "off") return [];
    const existing = existingFolder(folder);
    const { bavail, bsize } = statfsSync(existing);
    const free = (bavail * bsize) / 1e9;
    const device = statSync(existing).dev;
    if (free >= gigabytes || told.has(device)) return [];
    told.add(device);
    const what = `${folder} has ${free.toFixed(1)} GB free; building needs about ${gigabytes} GB`;
    return [{ code: "SBX-T03", what, todo: FREE_SPACE }];
  });
}

const FREE_SPACE =
  "free some (`go clean -cache` and `go clean -modcache` remove what Go can make again), or put the cache elsewhere: HOMELAB_TOOLCHAIN_CACHE, and Go's own by GOCACHE and GOMODCACHE";

/** The folder, or the nearest one above it that exists. */
function existingFolder(folder: string): string {
  let existing = folder;
  while (!existsSync(existing) && existing !== dirname(existing)) existing = dirname(existing);
  return existing;
}
