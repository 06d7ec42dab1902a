import { execFileSync } from "node:child_process";
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

/** The value at a path like `spec.listeners.0.port`; undefined where the path ends early. */
export function at(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (v, key) => (typeof v === "object" && v !== null ? (v as Record<string, unknown>)[key] : undefined),
      value,
    );
}
