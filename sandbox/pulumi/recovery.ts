import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { readJson } from "../common/files";
import { parseJson } from "../common/json";
import type { SandboxPaths } from "../common/paths";
import type { SandboxPulumi } from ".";
import { type KilledRun, type PendingOperation, undoPendingCreates } from "./undo";

const EXPORT = "pulumi stack export";

interface Checkpoint {
  checkpoint?: { latest?: { resources?: { id?: string }[]; pending_operations?: PendingOperation[] } | null };
}

/** The leftovers of a killed run: its lock, and the operations that it had begun. */
export interface Remains {
  locked: boolean;
  pending: PendingOperation[];
}

/**
 * Mends what a killed run left, so that the next one can begin: takes back what it was just making at the emulated services, drops its
 * lock, and forgets its operations, which the next update does again. Only for callers who know that no other run is under way.
 */
export async function mendKilledRun(pulumi: SandboxPulumi, paths: SandboxPaths): Promise<Remains> {
  const { pending_operations: pending = [], resources = [] } =
    readJson<Checkpoint>(pulumi.stateFile)?.checkpoint?.latest ?? {};
  const locks = locksIn(pulumi.locksFolder);
  // The lock tells when the run began: it goes after what it was needed for, should this run be killed as well.
  if (pending.length > 0 && locks.length > 0) {
    const run: KilledRun = {
      pending,
      began: Math.min(...locks.map((lock) => statSync(lock).mtimeMs)),
      known: new Set(resources.flatMap(({ id }) => id ?? [])),
    };
    undoPendingCreates(paths, run);
  }
  rmSync(pulumi.locksFolder, { recursive: true, force: true });
  if (pending.length > 0) await forgetPendingOperations(pulumi);
  return { locked: locks.length > 0, pending };
}

/** Folders alone are left by every run. */
function locksIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"));
  return names.map((name) => join(folder, name));
}

async function forgetPendingOperations(pulumi: SandboxPulumi): Promise<void> {
  const exported = await pulumi.outside(["stack", "export", "--show-secrets=false"], true);
  if (exported.status !== 0) throw new Error(`${EXPORT}: ${exported.stderr}`);
  const deployment = parseJson<{ deployment: { pending_operations?: unknown } }>(exported.stdout, EXPORT);
  delete deployment.deployment.pending_operations;
  const imported = await pulumi.outside(["stack", "import", "--force"], true, JSON.stringify(deployment));
  if (imported.status !== 0) throw new Error(`pulumi stack import: ${imported.stderr}`);
}
