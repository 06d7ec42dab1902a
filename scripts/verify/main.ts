import { Network } from "../../traffic/model/network";
import { vantageText } from "../../traffic/model/vantage";
import { print } from "../commandLine/run";
import { formatTable } from "../sandbox/table";
import { loadTold } from "../trace/resources";
import { announcement, standsElsewhere } from "./announcement";
import type { VerifyArguments } from "./arguments";
import { expectations } from "./expectation";
import { type Finding, probeAll } from "./probe";

/** Tells what will be asked and whom, probes the live network from this machine, and prints what was found beside what the resources say. Throws as {@link loadTold} does. */
export async function main({ origin, vantage, json, atOnce, ...options }: VerifyArguments): Promise<number> {
  // Inside of the sandbox pods are simulated: nothing is behind an address but the resolver itself.
  const namesOnly = process.env.HOMELAB_SANDBOX_DIR !== undefined;
  const resources = await loadTold(origin);
  const expected = expectations(new Network(resources), vantage);
  console.error(`${announcement(expected, { vantage, resolver: options.resolver, namesOnly })}\n`);
  const elsewhere = standsElsewhere(resources, vantage);
  if (elsewhere !== undefined) console.error(`${elsewhere}\n`);
  const findings = await probeAll(expected, { ...options, namesOnly }, atOnce);
  await print(json ? JSON.stringify(findings, null, 1) : readable(findings, vantageText(vantage), namesOnly));
  return statusOf(findings);
}

/** A run that could tell nothing must not pass for one that found all in order. */
function statusOf(findings: readonly Finding[]): number {
  if (findings.some(({ verdict }) => verdict === "differs")) return 1;
  const told = findings.length === 0 || findings.some(({ verdict }) => verdict === "as expected");
  return told ? 0 : 2;
}

function readable(findings: readonly Finding[], from: string, namesOnly: boolean): string {
  const rows = findings.map(({ expected, verdict, seen }) => [
    verdict === "differs" ? "DIFFERS" : verdict,
    expected.app,
    expected.to,
    reachedText(expected.reached),
    seen.join("; "),
  ]);
  const counted = (verdict: Finding["verdict"]) => findings.filter((f) => f.verdict === verdict).length;
  return [
    formatTable(`From ${from}`, ["", "app", "way", "expected", "found"], rows).trim(),
    "",
    ...(statusOf(findings) === 2 ? ["Nothing could be told from here."] : []),
    `${counted("as expected")} as expected, ${counted("differs")} differ, ${counted("cannot be told")} cannot be told.`,
    ...(namesOnly
      ? ["Names only: pods are simulated in the sandbox, so what is behind the addresses is not probed."]
      : []),
  ].join("\n");
}

function reachedText(reached: boolean | undefined): string {
  return reached === undefined ? "not known" : reached ? "reached" : "not reached";
}
