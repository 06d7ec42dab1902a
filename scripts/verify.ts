/**
 * npm run verify -- --stack S [--from V] [--json]: probes the live network from this machine, beside what the stack's resources say. Ends with
 * 0 when all is as expected, 1 when something differs, 2 for wrong input.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { formatTable } from "../sandbox/table";
import { Network } from "../traffic/network";
import { resourcesOfPlan } from "../traffic/sources";
import { BadVantage, parseVantage } from "../traffic/vantage";
import { evaluate } from "./plan/evaluate";
import { expectations } from "./verify/expectation";
import { type Finding, probeAll } from "./verify/probe";

const ROOT = join(__dirname, "..");

class UsageError extends Error {}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      stack: { type: "string", default: "homelab" },
      from: { type: "string", default: "lan" },
      json: { type: "boolean", default: false },
      /** Milliseconds for each step of a probe. */
      timeout: { type: "string", default: "3000" },
      "at-once": { type: "string", default: "16" },
      resolver: { type: "string" },
      ca: { type: "string" },
      sandbox: { type: "boolean", default: false },
    },
  });
  const timeout = whole("--timeout", values.timeout, 60_000);
  const atOnce = whole("--at-once", values["at-once"], 100);
  // Inside of the sandbox pods are simulated: nothing is behind an address but the resolver itself.
  const namesOnly = values.sandbox || process.env.HOMELAB_SANDBOX_DIR !== undefined;
  const ca = values.ca === undefined ? undefined : readFileSync(values.ca, "utf8");
  const vantage = parseVantage(values.from);
  const network = new Network(resourcesOfPlan(await evaluate(values.stack, ROOT)));
  const { resolver } = values;
  const findings = await probeAll(expectations(network, vantage), { timeout, resolver, ca, namesOnly }, atOnce);
  const output = values.json ? JSON.stringify(findings, null, 1) : readable(findings, values.from, namesOnly);
  await new Promise((done) => process.stdout.write(`${output}\n`, done));
  return findings.some(({ verdict }) => verdict === "differs") ? 1 : 0;
}

function whole(option: string, text: string, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new UsageError(`${option} is a number from 1 to ${most}`);
  return value;
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
    `${counted("as expected")} as expected, ${counted("differs")} differ, ${counted("cannot be told")} cannot be told.`,
    ...(namesOnly
      ? ["Names only: pods are simulated in the sandbox, so what is behind the addresses is not probed."]
      : []),
  ].join("\n");
}

function reachedText(reached: boolean | undefined): string {
  return reached === undefined ? "not known" : reached ? "reached" : "not reached";
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    const { name, code, message } = error as NodeJS.ErrnoException;
    const plain = error instanceof UsageError || error instanceof BadVantage || name === "ConfigurationError";
    console.error(plain || code?.startsWith("ERR_PARSE_ARGS") || code === "ENOENT" ? message : error);
    process.exitCode = 2;
  },
);
