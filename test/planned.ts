import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PlannedResource } from "../scripts/plan/evaluate";

const root = join(__dirname, "..");

/** The resources that the program registers for a stack, evaluated in a process of its own as `npm run plan` does. */
export function planned(stack: string, folder = root): PlannedResource[] {
  const script = ["-r", join(root, "register.js"), join(root, "scripts/plan.ts")];
  const args = [...script, "--stack", stack, "--stacks", folder, "--json"];
  // stderr carries Pulumi's notes on outputs that a stack does not have.
  const output = execFileSync(process.execPath, args, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
    stdio: "pipe",
  });
  return JSON.parse(output) as PlannedResource[];
}

/** The same of a stack file's text. */
export function plannedOf(stack: string, text: string): PlannedResource[] {
  const folder = mkdtempSync(join(tmpdir(), `${stack}-`));
  try {
    writeFileSync(join(folder, `Pulumi.${stack}.yaml`), text);
    return planned(stack, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The value at a path like `spec.listeners.0.port`; undefined where the path ends early. */
export function at(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (v, key) => (typeof v === "object" && v !== null ? (v as Record<string, unknown>)[key] : undefined),
      value,
    );
}
