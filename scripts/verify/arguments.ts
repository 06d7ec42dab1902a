import { readFileSync } from "node:fs";
import { isIPv4 } from "node:net";
import type { Vantage } from "../../traffic/model/vantage";
import { BadArguments, readArguments } from "../commandLine/read";
import { ORIGIN_OPTIONS, type Origin, originOf, readVantage } from "../trace/origin";

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

export const command = {
  name: "verify",
  usage: ["--stack S [--from V] [--json]"],
  about:
    "Asks the live network (names, connections, certificates, answers) and compares with what the resources say. It sends its questions from the machine that it runs on, to the addresses of the network that is named, and tells them before it sends anything; inside of the sandbox (npm run sandbox -- exec) only names are asked, as pods are simulated.",
  options: {
    ...ORIGIN_OPTIONS,
    stack: { ...ORIGIN_OPTIONS.stack, about: "the network; without it nothing is sent" },
    from: {
      about: "where this machine stands: lan (default), internet, tailnet[:WHO], pod:NAMESPACE/APP, node or node:NAME",
      value: "V",
    },
    json: { about: "the findings for machines" },
    timeout: { about: "milliseconds for each step of a probe (1 to 60000, default: 3000)", value: "MS" },
    "at-once": { about: "probes that run at once (1 to 100, default: 16)", value: "N" },
    resolver: {
      about: "asked for names instead of the network's resolver, IP:PORT where it is not port 53",
      value: "IP",
    },
    ca: { about: "certificates in PEM that are trusted instead of the usual authorities", value: "FILE" },
  },
  notes: [
    "The exit status is 0 when nothing differs, 1 when something does, 2 when nothing could be told at all or the input is wrong.",
  ],
} as const;

/** @throws BadArguments */
export function readVerifyArguments(argv: readonly string[]): VerifyArguments {
  const { values, problems } = readArguments(command, argv);
  const { json, resolver } = values;
  const origin = originOf(values, problems);
  if ([values.stack, values.state, values.manifests].every((given) => given === undefined))
    problems.push(`--stack S is missing, so nothing is sent. ${command.about}`);
  const vantage = readVantage(values.from ?? "lan", problems);
  const timeout = whole("--timeout", values.timeout ?? "3000", 60_000, problems);
  const atOnce = whole("--at-once", values["at-once"] ?? "16", 100, problems);
  const ca = values.ca === undefined ? undefined : certificates(values.ca, problems);
  if (resolver !== undefined && !isServer(resolver))
    problems.push(`--resolver ${resolver}: write an address, with a port where it is not 53: 192.168.30.45:5353.`);
  if (problems.length > 0 || vantage === undefined) throw new BadArguments(problems);
  return { origin, vantage, json, timeout, atOnce, resolver, ca };
}

function whole(option: string, text: string, most: number, problems: string[]): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > most)
    problems.push(`${option} ${text}: write a whole number from 1 to ${most}.`);
  return value;
}

function isServer(text: string): boolean {
  const [address = "", port, ...more] = text.split(":");
  return (
    isIPv4(address) && more.length === 0 && (port === undefined || (/^\d{1,5}$/.test(port) && Number(port) < 65_536))
  );
}

function certificates(file: string, problems: string[]): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    problems.push(`--ca ${file} cannot be read (${(error as Error).message}).`);
    return undefined;
  }
}
