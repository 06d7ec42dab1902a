import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A text that programs started by this process read as a file. */
export interface SecretFile {
  path: string;
  /** Ends it. To be called when those who read it have ended. */
  close(): void;
}

/**
 * Gives out a secret as a file that only this user can read, for programs that take it no other way. On Linux the file has no name of its own
 * any more when a program opens it: the path leads to this process's descriptor, so that nothing is left however the process ends. Elsewhere it
 * is a file in a private folder, which `close` removes.
 */
export function secretFile(text: string): SecretFile {
  const folder = mkdtempSync(join(tmpdir(), "homelab-secret-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const path = join(folder, "file");
  try {
    writeFileSync(path, text, { mode: 0o600 });
    if (process.platform !== "linux") return { path, close: remove };
    const descriptor = openSync(path, "r");
    remove();
    return { path: `/proc/${process.pid}/fd/${descriptor}`, close: () => closeSync(descriptor) };
  } catch (error) {
    remove();
    throw error;
  }
}
