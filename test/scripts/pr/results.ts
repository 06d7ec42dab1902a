import { join } from "node:path";
import { readEventLog } from "../../../scripts/pr/events";
import type { Result, StackResult } from "../../../scripts/pr/result";

/** What the engine wrote in real previews of stack homelab, without the resources' properties and most unchanged resources. */
export type Recorded = "passed" | "refused" | "failed" | "unchanged";

export function recorded(name: Recorded) {
  const report = readEventLog(join(__dirname, "fixtures", `${name}.events`), []);
  if (report === undefined) throw new Error(`${name}.events is empty`);
  return report;
}

/** The result for one stack, from a recorded preview. */
export function stackOf(name: Recorded, changed: Partial<StackResult> = {}): StackResult {
  const passed = name === "passed" || name === "unchanged";
  return { stack: "homelab", against: "base", passed, ...recorded(name), baseProblems: [], ...changed };
}

export function resultOf(...stacks: StackResult[]): Result {
  return { format: 1, base: "a".repeat(40), head: "b".repeat(40), judges: [], stacks };
}
