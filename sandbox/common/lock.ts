// A lock of our own, because the file locks of npm (proper-lockfile) judge by the file's age alone: what a killed run holds would keep the
// next one waiting for seconds, a stopped process would lose its lock, and nobody could say whom he waits for.
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { nameFullDisk } from "./fullDisk";
import { startOf } from "./namespace";

interface Holder {
  pid: number;
  /** Tells two processes apart that had the same id, one after the other. */
  born: string;
  /** Process ids mean something only on one machine and in one namespace. */
  place: string;
  /** The holder's task, shown to those who wait. */
  doing: string;
}

interface Lock {
  /** Says what the holder is doing now. */
  note(doing: string): void;
  release(): void;
}

/** A living holder touches its lock this often; one that has not for `SILENT_MS` is dead, wherever it ran. */
const BEAT_MS = 2_000;
const SILENT_MS = 60_000;
/** Locks are made and changed in one step: one that still cannot be read after this long is what a full disk or a crash left. */
const UNREADABLE_MS = 1_000;
const POLL_MS = 50;

/** Runs `work` while holding the lock file; see {@link takeLock}. */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  waiting: (line: string) => void = () => undefined,
): Promise<T> {
  const lock = await takeLock(path, waiting);
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/**
 * Waits until this process is the only one that holds the lock file. `waiting` is called with whom it waits for, and again whenever that
 * one's work changes. The lock of a dead process is broken.
 */
export async function takeLock(path: string, waiting: (line: string) => void): Promise<Lock> {
  mkdirSync(dirname(path), { recursive: true });
  const mine: Holder = { pid: process.pid, born: birth(process.pid), place: place(), doing: "starting" };
  let told = "";
  while (!create(path, mine)) {
    // It was let go in between.
    if (!existsSync(path)) continue;
    const holder = read(path);
    if (holder === undefined ? isUntouched(path, UNREADABLE_MS) : isDead(path, holder)) {
      breakLock(path, holder);
      continue;
    }
    const line = holder ? `waiting for process ${holder.pid}, which is ${holder.doing}` : "waiting for another start";
    if (line !== told) waiting(line);
    told = line;
    await sleep(POLL_MS);
  }
  const beat = setInterval(() => touch(path), BEAT_MS);
  beat.unref();
  return {
    note(doing) {
      mine.doing = doing;
      if (isMine(path, mine)) replace(path, mine);
    },
    release() {
      clearInterval(beat);
      if (isMine(path, mine)) rmSync(path, { force: true });
    },
  };
}

/** Creates the lock with its content in one step; false when there is one. */
function create(path: string, mine: Holder): boolean {
  const draft = draftOf(path);
  try {
    writeFileSync(draft, JSON.stringify(mine));
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    nameFullDisk(error, path);
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Says something else in one's own lock, in one step too: cut short by a full disk, the lock keeps its old text. */
function replace(path: string, mine: Holder): void {
  const draft = draftOf(path);
  try {
    writeFileSync(draft, JSON.stringify(mine));
    renameSync(draft, path);
  } catch {
    rmSync(draft, { force: true }); // what others read of this work is old, which harms nobody
  }
}

const draftOf = (path: string) => `${path}.${process.pid}.${Date.now()}`;

/** Undefined for a lock that is gone, and for one that tells nothing: look again. */
function read(path: string): Holder | undefined {
  try {
    const { pid, born, place, doing } = JSON.parse(readFileSync(path, "utf8")) as Partial<Holder>;
    if (pid === undefined || born === undefined || place === undefined) return undefined;
    return { pid, born, place, doing: doing ?? "starting" };
  } catch {
    return undefined;
  }
}

function isMine(path: string, mine: Holder): boolean {
  const holder = read(path);
  return holder?.pid === mine.pid && holder.born === mine.born && holder.place === mine.place;
}

function isDead(path: string, holder: Holder): boolean {
  return holder.place === place() ? birth(holder.pid) !== holder.born : isUntouched(path, SILENT_MS);
}

function isUntouched(path: string, milliseconds: number): boolean {
  try {
    // A clock that was set back makes a time to come, which is no touch either.
    return Math.abs(Date.now() - statSync(path).mtimeMs) > milliseconds;
  } catch {
    return false; // released meanwhile
  }
}

/**
 * Moves the dead holder's lock aside. Between the judgement and the move another process may have done the same and made
 * its own lock: what was moved is looked at again, and put back if it is not the dead one's.
 */
function breakLock(path: string, dead: Holder | undefined): void {
  const aside = `${path}.dead.${process.pid}.${Date.now()}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = read(aside);
  if (moved && (moved.pid !== dead?.pid || moved.born !== dead.born)) {
    try {
      linkSync(aside, path);
    } catch {
      // A third process took the lock: both build, each in a folder of its own, and the first to finish gives the entry.
    }
  }
  rmSync(aside, { force: true });
}

function touch(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // Broken or removed by hand; the entries are safe all the same.
  }
}

/** A process's start time as the system counts it; empty when there is no such process. */
function birth(pid: number): string {
  return startOf(pid) ?? (process.platform !== "linux" && isRunning(pid) ? "unknown" : "");
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function place(): string {
  try {
    return `${hostname()} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
}
