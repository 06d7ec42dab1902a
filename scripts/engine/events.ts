import { existsSync, readFileSync } from "node:fs";
import type { EngineEvent } from "@pulumi/pulumi/automation/events";

/** The file of `--event-log`, one event a line; none where the engine never began. */
export function readEvents(file: string): EngineEvent[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as EngineEvent);
}
