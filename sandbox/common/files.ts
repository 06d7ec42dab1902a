import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { nameFullDisk } from "./fullDisk";

/** Makes a folder that only its owner may look into, and makes one that is there already such a one. */
export function privateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
}

/** Writes a file so that a reader, or a run that is killed meanwhile, sees the old content or the new, never half. A full disk leaves the old. */
export function writeWhole(path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text, { mode });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    nameFullDisk(error, path);
    throw error;
  }
}

/**
 * Makes a symbolic link, or leads one elsewhere, in one step: another command, which does the same at the same time or uses the link, finds
 * the old one or the new. A folder in its place goes.
 */
export function linkWhole(path: string, target: string): void {
  const old = lstatSync(path, { throwIfNoEntry: false });
  if (old?.isSymbolicLink() && readlinkSync(path) === target) return;
  if (old?.isDirectory()) rmSync(path, { recursive: true, force: true });
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  rmSync(temporary, { force: true }); // of a process that had this id before, and was killed
  symlinkSync(target, temporary);
  renameSync(temporary, path);
}

export function writeJson(path: string, value: unknown, mode = 0o644): void {
  writeWhole(path, `${JSON.stringify(value, null, 2)}\n`, mode);
}

/** The file's JSON; undefined when there is no such file, or a killed run left it unreadable. */
export function readJson<T>(path: string): T | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, "utf8")) as T;
  } catch {
    return undefined;
  }
}
