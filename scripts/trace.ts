/**
 * npm run trace -- --stack S --from V URL [--json]: the path of traffic, hop by hop, or the hop that stops it and why.
 * npm run trace -- --diff BASE HEAD: who reaches what in one plan or state and not in the other.
 */

import { changedWays } from "../traffic/documents/changedWays";
import { differenceText } from "../traffic/documents/difference";
import { Network } from "../traffic/model/network";
import { vantageText } from "../traffic/model/vantage";
import type { Verdict } from "../traffic/model/verdict";
import { difference } from "../traffic/reach/difference";
import { trace } from "../traffic/trace";
import { parseArguments, USAGE } from "./trace/arguments";
import { loadTold, run } from "./trace/main";
import { readable } from "./trace/readable";
import { loadFile } from "./trace/resources";

const STATUS: Record<Verdict["status"], number> = { reachable: 0, blocked: 1, unknown: 2 };

async function main(): Promise<void> {
  const asked = parseArguments(process.argv.slice(2));
  if (asked.kind === "diff")
    return print(differenceText(changedWays(difference(loadFile(asked.base), loadFile(asked.head)))));
  const { origin, vantage, destination, given, json } = asked;
  const resources = await loadTold(origin);
  const verdict = trace(new Network(resources), vantage, destination, given);
  const output = json
    ? JSON.stringify({ from: vantageText(vantage), destination, ...verdict }, null, 1)
    : readable(vantage, destination, verdict);
  await print(output);
  process.exitCode = STATUS[verdict.status];
}

async function print(text: string): Promise<void> {
  await new Promise((done) => process.stdout.write(`${text}\n`, done));
}

run(main, USAGE);
