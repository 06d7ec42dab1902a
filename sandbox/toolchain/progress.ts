import { readFileSync } from "node:fs";

const TICK_MS = 15_000;

export interface Step {
  /** From 1. */
  index: number;
  of: number;
  what: string;
  typicalSeconds: number;
  /** Typical seconds of all that comes after this step. */
  secondsAfter: number;
  /** Its lines are counted while it runs. */
  log: string;
}

/** 75 → "1 min 15 s". */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return whole % 60 === 0 ? `${whole / 60} min` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Says what is being made, how far it is, and how long it and the rest may take; then how long it took. */
export async function withProgress<T>(step: Step, log: (line: string) => void, work: () => Promise<T>): Promise<T> {
  const name = `[${step.index}/${step.of}] ${step.what}`;
  const rest = step.secondsAfter > 0 ? `, and about ${duration(step.secondsAfter)} for the rest` : "";
  log(`${name}: typically ${duration(step.typicalSeconds)} on 2 cores${rest}`);
  const start = Date.now();
  const elapsed = () => duration((Date.now() - start) / 1000);
  const timer = setInterval(() => log(`${name}: ${elapsed()}${done(step.log)}`), TICK_MS);
  try {
    const result = await work();
    log(`${name}: done in ${elapsed()}`);
    return result;
  } finally {
    clearInterval(timer);
  }
}

/** `go build -v` writes a line for each module that it fetches and each package that it compiles. */
function done(log: string): string {
  try {
    const lines = readFileSync(log, "utf8").split("\n");
    const fetched = lines.filter((line) => line.startsWith("go: downloading ")).length;
    const compiled = lines.filter((line) => /^[\w.~-]+(\/[\w.~-]+)*$/.test(line)).length;
    return compiled > 0 ? `, ${compiled} packages compiled` : fetched > 0 ? `, ${fetched} modules fetched` : "";
  } catch {
    return "";
  }
}
