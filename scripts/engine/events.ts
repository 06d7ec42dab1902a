import { execFileSync } from "node:child_process";
import { constants, openSync, rmSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation/events";

/** The events in a text that has one a line, as `--event-log` writes them. */
export function eventsIn(text: string): EngineEvent[] {
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as EngineEvent);
}

/** Follows the engine's last line; no event is written so. */
const END = "end\n";

/**
 * Runs a command of the engine whose events are asked for. Its event log has secrets in plain text (the engine masks them on the terminal
 * alone), so the file of `--event-log` is a named pipe: what goes through it is read here and never lies on a disk.
 *
 * @param folder where the pipe stands meanwhile; it has to be there, and be the user's alone
 * @param run the command, to its end; it is given the value of `--event-log`
 * @returns none where the engine never began
 */
export async function withEvents<T>(
  folder: string,
  run: (file: string) => Promise<T>,
): Promise<{ ended: T; events: EngineEvent[] }> {
  const file = join(folder, "events");
  execFileSync("mkfifo", ["-m", "600", file]);
  // For writing as well: then there is a writer before the engine comes and after it has gone, and neither side waits for the other.
  const fd = openSync(file, constants.O_RDWR | constants.O_NONBLOCK);
  const pipe = new Socket({ fd, readable: true, writable: false });
  try {
    const text = readToEnd(pipe);
    const ended = await run(file).finally(() => writeSync(fd, END));
    return { ended, events: eventsIn(await text) };
  } finally {
    pipe.destroy();
    rmSync(file);
  }
}

function readToEnd(pipe: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: string[] = [];
    let tail = "";
    pipe.setEncoding("utf8");
    pipe.once("error", reject);
    pipe.on("data", (chunk: string) => {
      chunks.push(chunk);
      tail = (tail + chunk).slice(-END.length);
      if (tail === END) resolve(chunks.join("").slice(0, -END.length));
    });
  });
}
