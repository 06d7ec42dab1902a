import { join } from "node:path";
import { lastLines } from "../common/logfile";
import type { ServiceStatus } from "../common/process";

/** Ends in a row after which waiting does not help: with the pauses between them, some eight seconds. */
const ENDS = 6;
/** Starts of the cluster: a minute, two and four. */
const STARTS = 3;
/** As many lines hold an error with its place. */
const LAST_LINES = 12;

interface Starting {
  status(): ServiceStatus[];
  /** Starts in a row that failed, and why the last one did. */
  failed: { times: number; why?: string };
}

/**
 * Why a sandbox that is starting does not come up by waiting for it; undefined while it may. The last lines of the log stand in the text,
 * because a sandbox that was never up goes with its logs.
 */
export function hopeless(remotes: readonly ServiceStatus[], cluster: Starting, logs: string): string | undefined {
  const failing = [...remotes, ...cluster.status()].find(({ failures }) => failures >= ENDS);
  if (failing !== undefined)
    return [
      `${failing.name} ends again and again (${failing.lastExit}); the end of its log:`,
      ...lastLines(join(logs, `${failing.name}.log`), LAST_LINES),
    ].join("\n");
  const { times, why } = cluster.failed;
  return times >= STARTS ? `the cluster does not come up: ${why}` : undefined;
}
