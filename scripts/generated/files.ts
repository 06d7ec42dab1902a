import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { repoRoot } from "../../sandbox/common/paths";
import { invocation } from "../commandLine/options";

/** Files that a script generates, by their paths below the checkout. */
export type GeneratedFiles = ReadonlyMap<string, string>;

/** The paths whose content on disk differs from the generated text. */
export function staleFiles(files: GeneratedFiles): string[] {
  return [...files].filter(([path, text]) => current(path) !== text).map(([path]) => path);
}

/** Writes what is stale, or with `check` only tells it. Returns the exit status. */
export function update(script: string, files: GeneratedFiles, check: boolean): number {
  const stale = staleFiles(files);
  if (check && stale.length > 0) {
    console.error(`Stale: ${stale.join(", ")}. Run \`${invocation(script)}\` and commit the result.`);
    return 1;
  }
  for (const path of stale) {
    const file = join(repoRoot, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, files.get(path) ?? "");
  }
  console.log(stale.length > 0 ? `Written: ${stale.join(", ")}` : "Up to date");
  return 0;
}

function current(path: string): string | undefined {
  try {
    return readFileSync(join(repoRoot, path), "utf8");
  } catch {
    return undefined;
  }
}
