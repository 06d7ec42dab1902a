import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { sandboxError } from "../common/errors";

/** Entries that no checkout has asked for in this time are removed when a newer one of the same tool is built. */
const UNUSED_DAYS = 30;
export const TEMPORARY = ".building-";

/** Folder of everything built, outside every checkout so that all of them share it. */
export function cacheRoot(env: NodeJS.ProcessEnv = process.env): string {
  if (env.HOMELAB_TOOLCHAIN_CACHE) return env.HOMELAB_TOOLCHAIN_CACHE;
  return join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "homelab-network", "toolchain");
}

/** @throws SandboxError SBX-T08 when the folder cannot be made or written to */
export function openCache(root: string): void {
  try {
    mkdirSync(root, { recursive: true });
    // Forced: a start that holds the lock may have cleared the probe away already.
    rmSync(mkdtempSync(join(root, ".probe-")), { recursive: true, force: true });
  } catch (error) {
    throw sandboxError(
      "SBX-T08",
      `the tools' cache ${root} cannot be written to: ${(error as Error).message}`,
      "make it writable, or set HOMELAB_TOOLCHAIN_CACHE to a folder that is",
    );
  }
}

/** The finished entry's folder, or undefined. An entry is whole when it exists: it gets its name by one rename. */
export function findEntry(root: string, name: string): string | undefined {
  const entry = join(root, name);
  if (!existsSync(entry)) return undefined;
  try {
    const now = new Date();
    utimesSync(entry, now, now); // so that an entry in use is not taken for an unused one
  } catch {
    // A cache that this user may only read serves as well.
  }
  return entry;
}

/** Runs `make` on a folder of its own, then names it. A run that dies meanwhile leaves nothing under the entry's name. */
export async function addEntry(root: string, name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = mkdtempSync(join(root, TEMPORARY));
  const entry = join(root, name);
  try {
    await make(folder);
    renameSync(folder, entry);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    // Another process was first, which the lock makes unlikely, not impossible (a shared home without working locks).
    if (!existsSync(entry)) throw error;
  }
  return entry;
}

/** Removes what killed runs left. Only the holder of the lock may: the folders of a running build look the same. */
export function removeLeftovers(root: string): void {
  for (const name of readdirSync(root)) {
    if (name.startsWith(TEMPORARY) || name.startsWith(".probe-"))
      rmSync(join(root, name), { recursive: true, force: true });
  }
}

/** Removes entries of the tool that were not used for long, except the one just made. */
export function removeUnused(root: string, tool: string, keep: string): void {
  const oldest = Date.now() - UNUSED_DAYS * 24 * 3600 * 1000;
  for (const name of readdirSync(root)) {
    const key = name.startsWith(`${tool}-`) ? name.slice(tool.length + 1) : "";
    if (!/^[0-9a-f]{16}$/.test(key) || name === keep) continue;
    if (statSync(join(root, name)).mtimeMs < oldest) rmSync(join(root, name), { recursive: true, force: true });
  }
}
