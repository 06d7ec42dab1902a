/**
 * npm run schema [-- --check]: writes what may stand in a stack file, for editors (config/homelab.schema.json) and for people
 * (docs/configuration.md). Both are made from the schema that the program checks with. `--check` fails when one is stale.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parseArgs } from "node:util";
import { configurationPage } from "./configurationSchema/page";
import { stackFileSchema } from "./configurationSchema/schema";

const ROOT = join(__dirname, "..");

/** The generated files by path, as they should be. */
export function generatedFiles(): Map<string, string> {
  const schema = stackFileSchema();
  return new Map([
    [join(ROOT, "config/homelab.schema.json"), `${JSON.stringify(schema, null, 2)}\n`],
    [join(ROOT, "docs/configuration.md"), configurationPage(schema)],
  ]);
}

/** Paths of the generated files that are not as they should be. */
export function staleFiles(): string[] {
  return [...generatedFiles()].filter(([path, text]) => current(path) !== text).map(([path]) => relative(ROOT, path));
}

function current(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function main(): void {
  const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
  const stale = staleFiles();
  if (values.check && stale.length > 0) {
    console.error(`Stale: ${stale.join(", ")}. Run: npm run schema`);
    process.exitCode = 1;
    return;
  }
  for (const [path, text] of generatedFiles()) {
    mkdirSync(dirname(path), { recursive: true });
    if (!values.check) writeFileSync(path, text);
  }
  console.log(stale.length > 0 ? `Written: ${stale.join(", ")}` : "Up to date");
}

if (require.main === module) main();
