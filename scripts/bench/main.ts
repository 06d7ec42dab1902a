import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { ensureToolchain } from "../../sandbox/toolchain";
import type { BenchArguments, SectionName } from "./arguments";
import { coldStart } from "./coldStart";
import { packCost, packStart } from "./pack";
import { evaluation, preview } from "./program";
import { reach } from "./reach";
import { pullRequest, warm } from "./warm";

/** Measures, and prints a table for each section. */
export async function main({ only, runs, stack, sizes, apps, before }: BenchArguments): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "homelab-bench-"));
  const options = { folder, stack, runs };
  const sections: Record<SectionName, () => Promise<string>> = {
    evaluation: () => evaluation(options),
    preview: async () => preview(options, await pulumi()),
    warm: () => warm({ ...options, folder: join(folder, "warm") }, before),
    pr: () => pullRequest(options, before),
    "pack-start": () => packStart(folder, runs),
    "pack-cost": async () => packCost(folder, await pulumi(), Math.min(runs, 3), sizes),
    "cold-start": () => coldStart({ ...options, folder: join(folder, "cold"), runs: Math.min(runs, 3) }, before),
    reach: () => reach(apps, Math.min(runs, 3)),
  };
  try {
    console.log(`${cpus().length} × ${cpus()[0]?.model ?? "?"}, Node ${process.version}; medians of ${runs}\n`);
    for (const section of only) console.log(`${await sections[section]()}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return 0;
}

/** The CLI that the sandbox uses; PULUMI_CLI names another. */
async function pulumi(): Promise<string> {
  if (process.env.PULUMI_CLI) return process.env.PULUMI_CLI;
  return (await ensureToolchain()).bin.pulumi;
}
