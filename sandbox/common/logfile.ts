import { copyFileSync, mkdirSync, openSync, readFileSync, rmSync, statSync, truncateSync } from "node:fs";
import { dirname } from "node:path";
import { isFullDisk } from "./fullDisk";

/** A log of this size is put aside as `<name>.log.1`, so that a log takes twice this at most. */
const logLimit = 8 * 1024 * 1024;

/** Opens a log for a child process. Appending, so that it goes on at the beginning after a rotation. */
export function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  return openSync(path, "a", 0o600);
}

/** Puts the log aside when it is over the limit; on a full disk it goes, as what it takes is what lacks. */
export function rotateLog(path: string, limit = logLimit): boolean {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size < limit) return false;
  const aside = `${path}.1`;
  try {
    copyFileSync(path, aside);
  } catch (error) {
    if (!isFullDisk(error)) throw error;
    rmSync(aside, { force: true });
  }
  truncateSync(path, 0); // the writer keeps its file open, hence no rename
  return true;
}

/** The last lines of a log that say something; none where there is no log. */
export function lastLines(path: string, count: number): string[] {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return [];
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.filter((line) => line.trim() !== "").slice(-count);
}
