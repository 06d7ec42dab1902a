import { copyFileSync, mkdirSync, openSync, statSync, truncateSync } from "node:fs";
import { dirname } from "node:path";

/** A log of this size is put aside as `<name>.log.1`, so that a log takes twice this at most. */
const logLimit = 8 * 1024 * 1024;

/** Opens a log for a child process. Appending, so that it goes on at the beginning after a rotation. */
export function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  return openSync(path, "a", 0o600);
}

/** Puts the log aside when it is over the limit. */
export function rotateLog(path: string, limit = logLimit): boolean {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size < limit) return false;
  copyFileSync(path, `${path}.1`);
  truncateSync(path, 0); // the writer keeps its file open, hence no rename
  return true;
}
