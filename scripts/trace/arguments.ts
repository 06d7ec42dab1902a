import { ipv6, parseAddress } from "../../traffic/model/addresses";
import { BadDestination, type Destination, parseDestination } from "../../traffic/model/destination";
import type { Vantage } from "../../traffic/model/vantage";
import type { GivenNames } from "../../traffic/trace";
import { BadArguments, readArguments, refuse } from "../commandLine/read";
import { ORIGIN_OPTIONS, type Origin, originOf, readVantage } from "./origin";

/** The question: one path, or a comparison of two files. */
export type Asked = TraceArguments | DiffArguments;

export interface DiffArguments {
  kind: "diff";
  /** Files: what `npm run plan -- --json` or `pulumi stack export` writes. */
  base: string;
  head: string;
}

export interface TraceArguments {
  kind: "trace";
  origin: Origin;
  vantage: Vantage;
  destination: Destination;
  /** The addresses of names, where no resource tells them. */
  given: GivenNames;
  json: boolean;
}

export const command = {
  name: "trace",
  usage: ["[--stack S] --from V URL [--json]", "--diff BASE HEAD"],
  about:
    "The path of traffic, hop by hop, or the hop that stops it and why; with --diff, who reaches what by one plan or state and not by the other, in Markdown. The answer comes from the registered resources alone.",
  words: {
    URL: "https://name, http://name, tcp://address:port, udp://address:port or tls://name:port",
    "BASE, HEAD": "files that «npm run plan -- --json» or «pulumi stack export» wrote",
  },
  options: {
    ...ORIGIN_OPTIONS,
    from: {
      about:
        "internet, lan, lan:ADDRESS, tailnet, tailnet:USER, tailnet:group:NAME, tailnet:tag:NAME, pod:NAMESPACE/APP, node or node:NAME",
      value: "V",
    },
    resolve: {
      about: "the name N stands for the address A, whatever a resolver says; more than once for more names",
      value: "N=A",
      many: true,
    },
    json: { about: "the verdict for machines" },
    diff: { about: "compares two files" },
  },
  notes: [
    "The exit status is 0 when the destination is reachable, 1 when it is blocked, 2 when that is not known or the input is wrong.",
  ],
} as const;

/** @throws BadArguments */
export function readTraceArguments(argv: readonly string[]): Asked {
  const { values, words, problems } = readArguments(command, argv);
  if (values.diff) return diffOf(values, words, problems);
  const origin = originOf(values, problems);
  if (values.from === undefined) problems.push("--from V is missing.");
  const vantage = values.from === undefined ? undefined : readVantage(values.from, problems);
  const [url, ...more] = words;
  if (url === undefined) problems.push("The URL is missing.");
  const destination = url === undefined ? undefined : readDestination(url, problems);
  const given = givenNames(values.resolve, problems);
  if (more.length > 0) problems.push(`One URL at a time: ${more.join(" ")} is too much.`);
  if (problems.length > 0 || vantage === undefined || destination === undefined) throw new BadArguments(problems);
  return { kind: "trace", origin, vantage, destination, given, json: values.json };
}

function givenNames(texts: readonly string[], problems: string[]): GivenNames {
  const pairs = texts.flatMap((text): [string, string][] => {
    const [name = "", address = "", ...more] = text.toLowerCase().split("=");
    const given = parseAddress(address) === undefined ? ipv6(address.replace(/^\[(.*)\]$/, "$1")) : address;
    if (name !== "" && more.length === 0 && given !== undefined) return [[name, given]];
    problems.push(`--resolve ${text}: write a name and an address, sonarr.int.example.org=192.168.30.61.`);
    return [];
  });
  return new Map(pairs);
}

function diffOf(values: object, files: readonly string[], problems: string[]): DiffArguments {
  const [base, head, ...more] = files;
  const others = Object.entries(values).filter(([name, value]) => name !== "diff" && isGiven(value));
  if (base === undefined || head === undefined) problems.push("--diff compares two files: write --diff BASE HEAD.");
  if (more.length > 0) problems.push(`--diff compares two files: ${more.join(" ")} is too much.`);
  problems.push(...others.map(([name]) => `--${name} means nothing beside --diff: leave it out.`));
  refuse(problems);
  return { kind: "diff", base: base as string, head: head as string };
}

const isGiven = (value: unknown) =>
  value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);

function readDestination(text: string, problems: string[]): Destination | undefined {
  try {
    return parseDestination(text);
  } catch (error) {
    if (!(error instanceof BadDestination)) throw error;
    problems.push(error.message);
    return undefined;
  }
}
