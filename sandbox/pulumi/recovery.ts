import { existsSync, readdirSync, rmSync } from "node:fs";
import { readJson } from "../common/files";
import type { SandboxPaths } from "../common/paths";
import type { SandboxPulumi } from ".";
import { type PendingOperation, undoPendingCreates } from "./undo";

interface Checkpoint {
  checkpoint?: { latest?: { pending_operations?: PendingOperation[] } | null };
}

/** What a killed run left in the stack's state. */
function pendingOperations(stateFile: string): PendingOperation[] {
  return readJson<Checkpoint>(stateFile)?.checkpoint?.latest?.pending_operations ?? [];
}

/** Drops the lock of a run that was killed. Only for callers who know that no other run is under way. */
export function dropStaleLocks(pulumi: SandboxPulumi): boolean {
  if (!existsSync(pulumi.locksFolder)) return false;
  // Folders alone are left by every run.
  const locks = readdirSync(pulumi.locksFolder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".json"),
  );
  rmSync(pulumi.locksFolder, { recursive: true, force: true });
  return locks.length > 0;
}

/**
 * Forgets operations that a killed run began, so that the next update does them again. What they had made at the
 * emulated services already is taken back first.
 */
export async function forgetPendingOperations(pulumi: SandboxPulumi, paths: SandboxPaths): Promise<PendingOperation[]> {
  const pending = pendingOperations(pulumi.stateFile);
  if (pending.length === 0) return pending;
  undoPendingCreates(paths, pending);
  const exported = await pulumi.outside(["stack", "export", "--show-secrets=false"], true);
  if (exported.status !== 0) throw new Error(`pulumi stack export: ${exported.stderr}`);
  const deployment = JSON.parse(exported.stdout) as { deployment: { pending_operations?: unknown } };
  delete deployment.deployment.pending_operations;
  const imported = await pulumi.outside(["stack", "import", "--force"], true, JSON.stringify(deployment));
  if (imported.status !== 0) throw new Error(`pulumi stack import: ${imported.stderr}`);
  return pending;
}
