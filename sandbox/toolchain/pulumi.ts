import { execFileSync } from "node:child_process";
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { releases } from "../../config/releases";
import { readJson, writeJson } from "../common/files";
import { compareVersions } from "./go";

export interface Installed {
  pulumi: string;
  /** A release has its language host beside the CLI; undefined when this one has none (built by hand). */
  languageHost?: string;
}

interface Remembered {
  path: string;
  modified: number;
  size: number;
  version: string;
}

/**
 * The `pulumi` on PATH, if it is at least as new as the one that would be built. Its version is remembered: asking takes
 * longer than everything else when all tools are there.
 */
export function installedPulumi(root: string, env: NodeJS.ProcessEnv = process.env): Installed | undefined {
  const pulumi = onPath("pulumi", env);
  if (!pulumi) return undefined;
  const version = rememberedVersion(join(root, "pulumi-on-path.json"), pulumi);
  if (!version || compareVersions(version, releases.pulumiCli) < 0) return undefined;
  const beside = join(dirname(realpathSync(pulumi)), "pulumi-language-nodejs");
  const languageHost = isExecutable(beside) ? beside : onPath("pulumi-language-nodejs", env);
  return { pulumi, languageHost };
}

function onPath(name: string, env: NodeJS.ProcessEnv): string | undefined {
  return (env.PATH ?? "")
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function rememberedVersion(memory: string, pulumi: string): string | undefined {
  const path = realpathSync(pulumi);
  const { mtimeMs: modified, size } = statSync(path);
  const known = readJson<Remembered>(memory);
  if (known?.path === path && known.modified === modified && known.size === size) return known.version || undefined;
  const version = askVersion(pulumi);
  try {
    writeJson(memory, { path, modified, size, version } satisfies Remembered);
  } catch {
    // A cache that cannot be written to: asked again the next time.
  }
  return version || undefined;
}

/** "3.250.0", or empty when what is called `pulumi` does not answer as one. */
function askVersion(pulumi: string): string {
  try {
    const out = execFileSync(pulumi, ["version"], {
      encoding: "utf8",
      timeout: 20_000,
      stdio: ["ignore", "pipe", "ignore"],
      env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    });
    return /v?(\d+\.\d+\.\d+)/.exec(out)?.[1] ?? "";
  } catch {
    return "";
  }
}
