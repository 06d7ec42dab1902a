import { readFileSync } from "node:fs";
import { join } from "node:path";
import { eventsIn } from "../../../scripts/engine/events";
import { reportFrom } from "../../../scripts/pr/events";
import type { Reach, Result, StackResult } from "../../../scripts/pr/result";
import type { ChangedWay, ChangedWays } from "../../../traffic/documents/changedWays";

/** The recordings of real previews of stack homelab: the engine's events, without the resources' properties and most unchanged resources. */
export type Recorded = "passed" | "refused" | "failed" | "unchanged";

export function recorded(name: Recorded) {
  const report = reportFrom(eventsIn(readFileSync(join(__dirname, "fixtures", `${name}.events`), "utf8")), []);
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

/** An app that the LAN reaches and did not before. */
export const opened: ChangedWay = {
  from: [{ kind: "lan" }],
  to: "https://jellyfin.int.example.org",
  before: { status: "blocked", why: "nothing answers", by: ["Command lan-dns-file", "stdin"] },
  after: { status: "reachable", at: { service: "media/jellyfin", protocol: "tcp", port: 8096 }, edge: false },
  steps: [],
};

/** The same from the internet. */
export const exposed: ChangedWay = {
  from: [{ kind: "internet" }, { kind: "tailnet", who: "group:family" }],
  to: "https://jellyfin.example.org",
  before: { status: "unknown", why: "a content is not yet known", by: [] },
  after: { status: "reachable", at: { service: "media/jellyfin", protocol: "tcp", port: 8096 }, edge: true },
  steps: ["somebody on the internet opens it", "the tunnel takes it"],
};

export const reachOf = (ways: Partial<ChangedWays>): Reach => ({
  compared: true,
  ways: { opened: [], closed: [], moved: [], obscured: [], ...ways },
});
