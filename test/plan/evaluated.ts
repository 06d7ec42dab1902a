import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Document, parseDocument } from "yaml";
import type { PlannedResource } from "../../scripts/plan/evaluate";

export const ROOT = join(__dirname, "../..");

/** Evaluates a stack's program in a process of its own, as `npm run plan` does. */
export function evaluated(stack = "homelab", root = ROOT): PlannedResource[] {
  const program = `
    require("./scripts/plan/evaluate").evaluate(process.argv[1], process.argv[2])
      .then((resources) => process.stdout.write(JSON.stringify(resources)))
      .catch((error) => { console.error(error); process.exitCode = 1; });`;
  const output = execFileSync(process.execPath, ["-r", "./register.js", "-e", program, stack, root], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(output) as PlannedResource[];
}

/** The same program with a changed stack file. */
export function evaluatedWith(stack: string, change: (file: Document) => void): PlannedResource[] {
  const folder = mkdtempSync(join(tmpdir(), "stack-"));
  try {
    const name = `Pulumi.${stack}.yaml`;
    const file = parseDocument(readFileSync(join(ROOT, name), "utf8"));
    change(file as unknown as Document);
    writeFileSync(join(folder, name), String(file));
    symlinkSync(join(ROOT, "index.ts"), join(folder, "index.ts"));
    return evaluated(stack, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A resource's name in tests and messages. */
export function idOf(resource: { type: string; name: string }): string {
  return `${resource.type}::${resource.name}`;
}

/** Everything that has to be there before a resource is made: what it names, its parents, its provider, and theirs. */
export function earlier(resources: PlannedResource[], id: string): Set<string> {
  const byId = new Map(resources.map((r) => [idOf(r), r]));
  const seen = new Set<string>();
  const visit = (at: string) => {
    const resource = byId.get(at);
    if (resource === undefined) return;
    const { dependsOn = [], provider } = resource.options;
    for (const next of [...dependsOn, resource.parent, provider])
      if (next !== undefined && !seen.has(next)) {
        seen.add(next);
        visit(next);
      }
  };
  visit(id);
  return seen;
}
