/**
 * npm run bench -- [--only evaluation,preview,pack-start,pack-cost,reach] [--runs N] [--stack S] [--sizes 100,1000,5000]
 * [--apps 10,100,1000,3000]: the measurements of the README, as Markdown tables. Every comparison is made side by side in one run; numbers of different runs do not compare.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureToolchain } from "../sandbox/toolchain";
import { packCost, packStart } from "./bench/pack";
import { evaluation, preview } from "./bench/program";
import { reach } from "./bench/reach";

const SECTIONS = ["evaluation", "preview", "pack-start", "pack-cost", "reach"];

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: "string", default: SECTIONS.join(",") },
      runs: { type: "string", default: "5" },
      stack: { type: "string", default: "homelab" },
      sizes: { type: "string", default: "100,1000,5000" },
      apps: { type: "string", default: "10,100,1000,3000" },
    },
  });
  const wanted = values.only.split(",");
  const wrong = wanted.filter((section) => !SECTIONS.includes(section));
  const runs = Number(values.runs);
  const sizes = values.sizes.split(",").map(Number);
  const apps = values.apps.split(",").map(Number);
  if (wrong.length > 0) throw new UsageError(`no section ${wrong.join(", ")}; there are ${SECTIONS.join(", ")}`);
  if (!Number.isInteger(runs) || runs < 1 || runs > 50) throw new UsageError("--runs is a number from 1 to 50");
  if (sizes.some((n) => !Number.isInteger(n) || n < 1 || n > 20000))
    throw new UsageError("--sizes are numbers from 1 to 20000");
  if (apps.some((n) => !Number.isInteger(n) || n < 1 || n > 20000))
    throw new UsageError("--apps are numbers from 1 to 20000");

  const folder = mkdtempSync(join(tmpdir(), "homelab-bench-"));
  const options = { folder, stack: values.stack, runs };
  const sections: Record<string, () => Promise<string>> = {
    evaluation: () => evaluation(options),
    preview: async () => preview(options, await pulumi()),
    "pack-start": () => packStart(folder, runs),
    "pack-cost": async () => packCost(folder, await pulumi(), Math.min(runs, 3), sizes),
    reach: () => reach(apps, Math.min(runs, 3)),
  };
  try {
    console.log(`${cpus().length} × ${cpus()[0]?.model ?? "?"}, Node ${process.version}; medians of ${runs}\n`);
    for (const section of wanted) console.log(`${await sections[section]?.()}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

class UsageError extends Error {}

/** The CLI that the sandbox uses; PULUMI_CLI names another. */
async function pulumi(): Promise<string> {
  if (process.env.PULUMI_CLI) return process.env.PULUMI_CLI;
  return (await ensureToolchain()).bin.pulumi;
}

main().catch((error: unknown) => {
  console.error(error instanceof UsageError ? `bench: ${error.message}` : error);
  process.exitCode = 1;
});
