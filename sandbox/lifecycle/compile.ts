import { readdirSync } from "node:fs";
import { join } from "node:path";
import { repoRoot } from "../common/paths";

/** Rooms of the sandbox whose code runs for as long as a sandbox does. */
const LASTING = ["supervisor", "cluster", "emulators", "common"];

/**
 * Transpiles the sandbox's own processes where register.js looks: one that finds all its files there does not load the compiler, which
 * would triple the size of what lives as long as a sandbox.
 */
export function compileLasting(): void {
  const { transpiled } = require("../../register.js") as { transpiled(filename: string): string };
  for (const folder of LASTING.map((name) => join(repoRoot, "sandbox", name)))
    for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }))
      if (file.endsWith(".ts")) transpiled(join(folder, file));
}
