import { readFileSync } from "node:fs";
import { isIPv4 } from "node:net";
import type { Vantage } from "../../traffic/model/vantage";
import { attempt, BadArguments, ORIGIN, type Origin, originOf, readOptions, readVantage } from "../trace/arguments";

export interface VerifyArguments {
  origin: Origin;
  /** Where this machine stands. */
  vantage: Vantage;
  json: boolean;
  /** Milliseconds for each step of a probe. */
  timeout: number;
  /** Probes that run at once. */
  atOnce: number;
  /** Asked instead of the network's own resolver: `192.168.30.45` or `127.0.0.1:5353`. */
  resolver: string | undefined;
  /** Certificates in PEM that are trusted instead of the usual authorities. */
  ca: string | undefined;
}

export const USAGE = `npm run verify -- --stack S [--from V] [--json]
  --stack S          the stack whose program is evaluated (default: homelab)
  --state FILE       instead of a stack: the file that «pulumi stack export» writes
  --manifests DIR    instead of a stack: a folder of Kubernetes YAML
  --from V           where this machine stands: lan (default), internet, tailnet[:WHO], pod:NAMESPACE/APP or node
  --json             the findings for machines
  --timeout MS       milliseconds for each step of a probe (1 to 60000, default: 3000)
  --at-once N        probes that run at once (1 to 100, default: 16)
  --resolver IP      asked for names instead of the network's resolver, IP:PORT where it is not port 53
  --ca FILE          certificates in PEM that are trusted instead of the usual authorities
It sends its questions from the machine that it runs on. Inside of the sandbox (npm run sandbox -- exec) only names are asked: pods are simulated.
The exit status is 0 when nothing differs, 1 when something does, 2 when nothing could be told at all or the input is wrong.`;

/** @throws BadArguments */
export function parseArguments(argv: readonly string[]): VerifyArguments {
  const problems: string[] = [];
  const values = read(argv);
  const { from = "lan", json = false, resolver } = values;
  const origin = originOf(values, problems);
  const vantage = attempt(problems, () => readVantage(from));
  const timeout = attempt(problems, () => whole("--timeout", values.timeout ?? "3000", 60_000));
  const atOnce = attempt(problems, () => whole("--at-once", values["at-once"] ?? "16", 100));
  const ca = attempt(problems, () => (values.ca === undefined ? undefined : certificates(values.ca)));
  if (resolver !== undefined && !isServer(resolver))
    problems.push(`--resolver ${resolver}: write an address, with a port where it is not 53: 192.168.30.45:5353.`);
  if (problems.length > 0 || vantage === undefined || timeout === undefined || atOnce === undefined)
    throw new BadArguments(problems);
  return { origin, vantage, json, timeout, atOnce, resolver, ca };
}

function whole(option: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
  throw new BadArguments([`${option} ${text}: write a whole number from 1 to ${most}.`]);
}

function isServer(text: string): boolean {
  const [address = "", port, ...more] = text.split(":");
  return (
    isIPv4(address) && more.length === 0 && (port === undefined || (/^\d{1,5}$/.test(port) && Number(port) < 65_536))
  );
}

function certificates(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new BadArguments([`--ca ${file} cannot be read (${(error as Error).message}).`]);
  }
}

function read(argv: readonly string[]) {
  const text = { type: "string" } as const;
  const options = { ...ORIGIN, from: text, timeout: text, "at-once": text, resolver: text, ca: text };
  return readOptions({ args: [...argv], options: { ...options, json: { type: "boolean" } } }).values;
}
