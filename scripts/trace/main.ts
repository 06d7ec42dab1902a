import { changedWays } from "../../traffic/documents/changedWays";
import { differenceText } from "../../traffic/documents/difference";
import { Network } from "../../traffic/model/network";
import { vantageText } from "../../traffic/model/vantage";
import type { Verdict } from "../../traffic/model/verdict";
import { difference } from "../../traffic/reach/difference";
import { trace } from "../../traffic/trace";
import { print } from "../commandLine/run";
import type { Asked, DiffArguments, TraceArguments } from "./arguments";
import { meant } from "./meant";
import { readable } from "./readable";
import { loadFile, loadTold } from "./resources";

const STATUS: Record<Verdict["status"], number> = { reachable: 0, blocked: 1, unknown: 2 };

/** Prints a path, or a difference. Throws as {@link loadTold} and {@link loadFile} do. */
export function main(asked: Asked): Promise<number> {
  return asked.kind === "diff" ? compareFiles(asked) : tracePath(asked);
}

async function compareFiles({ base, head }: DiffArguments): Promise<number> {
  await print(differenceText(changedWays(difference(loadFile(base), loadFile(head)))));
  return 0;
}

async function tracePath({ origin, vantage, destination, given, json }: TraceArguments): Promise<number> {
  const network = new Network(await loadTold(origin));
  const verdict = trace(network, vantage, destination, given);
  const output = json
    ? JSON.stringify({ from: vantageText(vantage), destination, ...verdict }, null, 1)
    : readable(vantage, destination, verdict);
  await print(output);
  const guess = verdict.status === "reachable" ? undefined : meant(network, vantage, destination);
  if (guess !== undefined) console.error(guess);
  return STATUS[verdict.status];
}
