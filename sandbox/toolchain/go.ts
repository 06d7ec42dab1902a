import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statfsSync } from "node:fs";
import { dirname, join } from "node:path";
import { sandboxError } from "../errors";

/** What a cold build of everything takes: modules 4.4 GB, Go's build cache up to 8 GB, executables 0.7 GB (measured). */
const NEEDED_GB = 13;
/** What a single part takes when the rest is there. */
const NEEDED_LITTLE_GB = 3;
const SMALL_BUILD = 2;

export interface Go {
  version: string;
  env: NodeJS.ProcessEnv;
}

/** The newest `go` line of the folders' go.mod files. */
export function neededGo(folders: readonly string[]): string {
  const versions = folders.map(
    (folder) => /^go (\S+)/m.exec(readFileSync(join(folder, "go.mod"), "utf8"))?.[1] ?? "1.21",
  );
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

/**
 * Finds Go and checks all that can be checked before a build.
 * @param parts how many parts are to be built
 * @throws SandboxError SBX-T01 no Go, SBX-T02 too old, SBX-T03 no disk space
 */
export function openGo(root: string, needed: string, parts: number, env: NodeJS.ProcessEnv = process.env): Go {
  const asked = ["GOVERSION", "GOTOOLCHAIN", "GOCACHE", "GOMODCACHE"];
  let answers: Record<string, string>;
  try {
    // In the cache's folder: in a module's, Go would first fetch the Go that the module asks for.
    answers = JSON.parse(
      execFileSync("go", ["env", "-json", ...asked], {
        cwd: root,
        env,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      }),
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
      throw sandboxError("SBX-T01", `\`go env\` fails: ${(error as Error).message.trim()}`, installGo(needed));
    }
    throw sandboxError(
      "SBX-T01",
      `Go is not installed (no \`go\` on PATH), and ${parts} of the sandbox's tools have to be built from their Go modules`,
      `${installGo(needed)}. An installed \`pulumi\` does not replace Go: the control plane, the Cilium operator, Helm and the others are built too`,
    );
  }
  const version = (answers.GOVERSION ?? "").replace(/^go/, "").split(" ")[0] ?? "";
  // From 1.21 on, Go fetches the version that a go.mod asks for, unless it is told not to.
  const fetchesItself = compareVersions(version, "1.21") >= 0 && answers.GOTOOLCHAIN !== "local";
  if (compareVersions(version, needed) < 0 && !fetchesItself) {
    throw sandboxError("SBX-T02", `Go ${version} is too old: the sandbox's tools need ${needed}`, installGo(needed));
  }
  const gigabytes = parts > SMALL_BUILD ? NEEDED_GB : NEEDED_LITTLE_GB;
  for (const folder of [root, answers.GOCACHE, answers.GOMODCACHE]) checkSpace(folder, gigabytes);
  // A workspace file above the checkout, or flags meant for other projects, must not change what is built.
  return { version, env: { ...env, GOWORK: "off", GOFLAGS: "", CGO_ENABLED: "0" } };
}

function installGo(version: string): string {
  return `install Go ${version} or later (https://go.dev/dl/) and start again; what is built already is kept`;
}

function checkSpace(folder: string | undefined, gigabytes: number): void {
  if (!folder || folder === "off") return;
  const free = freeGigabytes(folder);
  if (free >= gigabytes) return;
  throw sandboxError(
    "SBX-T03",
    `${folder} has ${free.toFixed(1)} GB free; building needs about ${gigabytes} GB`,
    "free some (`go clean -cache` and `go clean -modcache` remove what Go can make again), or put the cache elsewhere: HOMELAB_TOOLCHAIN_CACHE, and Go's own by GOCACHE and GOMODCACHE",
  );
}

/** Of the folder's file system, or of the nearest folder above that exists. */
function freeGigabytes(folder: string): number {
  let existing = folder;
  while (!existsSync(existing) && existing !== dirname(existing)) existing = dirname(existing);
  const { bavail, bsize } = statfsSync(existing);
  return (bavail * bsize) / 1e9;
}
