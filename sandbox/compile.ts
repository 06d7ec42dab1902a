import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "./files";

/**
 * Transpiles the TypeScript of `folders` (below `root`) into `target`, where it is newer than what is there. The
 * processes that live as long as a sandbox then run plain JavaScript: a compiler in memory would triple their size.
 */
export function compile(root: string, folders: string[], target: string): void {
  const stale = folders
    .flatMap((folder) => sourcesOf(root, folder))
    .map((source) => ({ source: join(root, source), output: join(target, source.replace(/\.ts$/, ".js")) }))
    .filter(({ source, output }) => !existsSync(output) || statSync(source).mtimeMs >= statSync(output).mtimeMs);
  if (stale.length === 0) return;
  const { transformFileSync } = require("@swc/core") as typeof import("@swc/core");
  for (const { source, output } of stale) {
    const { code } = transformFileSync(source, {
      swcrc: false,
      configFile: false,
      jsc: { parser: { syntax: "typescript" }, target: "es2022" },
      module: { type: "commonjs" },
      sourceMaps: "inline",
    });
    writeWhole(output, code);
  }
}

function sourcesOf(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return ["providers", "toolchain", "node_modules"].includes(entry.name) ? [] : sourcesOf(root, path);
    return entry.name.endsWith(".ts") ? [path] : [];
  });
}
