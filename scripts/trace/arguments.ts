import { type ParseArgsConfig, parseArgs } from "node:util";
import { parseAddress } from "../../traffic/model/addresses";
import { BadDestination, type Destination, parseDestination } from "../../traffic/model/destination";
import { BadVantage, parseVantage, type Vantage } from "../../traffic/model/vantage";
import type { GivenNames } from "../../traffic/trace";

/** Where the resources come from: a stack's program, an exported state, or a folder of Kubernetes YAML. */
export type Origin =
  | { kind: "stack"; stack: string }
  | { kind: "state"; file: string }
  | { kind: "manifests"; folder: string };

/** What is asked: one path, or what changed between two files. */
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
  /** What names stand for, where no resource tells. */
  given: GivenNames;
  json: boolean;
}

/** The command line cannot be understood: every reason, each with what to write instead. */
export class BadArguments extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
  }
}

export const USAGE = `npm run trace -- --stack S --from V URL [--json]
  --stack S          the stack whose program is evaluated (default: homelab)
  --state FILE       instead of a stack: the file that «pulumi stack export» writes
  --manifests DIR    instead of a stack: a folder of Kubernetes YAML
  --from V           internet, lan, tailnet, tailnet:USER, tailnet:group:NAME, tailnet:tag:NAME, pod:NAMESPACE/APP or node
  URL                https://name, http://name, tcp://address:port, udp://address:port, tls://name:port
  --resolve N=A      the name N stands for the address A, whatever a resolver says; more than once for more names (not from internet)
  --json             the verdict for machines
npm run trace -- --diff BASE HEAD
  BASE and HEAD      files that «npm run plan -- --json» or «pulumi stack export» wrote: who reaches what in one and not in the other, in Markdown
The exit status is 0 when the destination is reachable, 1 when it is blocked, 2 when that is not known or the input is wrong.`;

/** @throws BadArguments */
export function parseArguments(argv: readonly string[]): Asked {
  const problems: string[] = [];
  const { values, positionals } = read(argv);
  if (values.diff) return diffOf(values, positionals);
  const origin = originOf(values, problems);
  const vantage = attempt(problems, () => readVantage(values.from ?? missing("--from V is missing")));
  const [url, ...more] = positionals;
  const destination = attempt(problems, () => readDestination(url ?? missing("the URL is missing")));
  const given = givenNames(values.resolve ?? [], problems);
  if (given.size > 0 && vantage?.kind === "internet")
    problems.push("--resolve means nothing from internet: everybody there asks the public DNS.");
  if (more.length > 0) problems.push(`one URL at a time: ${more.join(" ")} is too much.`);
  if (problems.length > 0 || vantage === undefined || destination === undefined) throw new BadArguments(problems);
  return { kind: "trace", origin, vantage, destination, given, json: values.json ?? false };
}

function givenNames(texts: readonly string[], problems: string[]): GivenNames {
  const pairs = texts.flatMap((text): [string, string][] => {
    const [name = "", address = "", ...more] = text.toLowerCase().split("=");
    if (name !== "" && more.length === 0 && parseAddress(address) !== undefined) return [[name, address]];
    problems.push(`--resolve ${text}: write a name and an IPv4 address, sonarr.int.example.org=192.168.30.61.`);
    return [];
  });
  return new Map(pairs);
}

function diffOf(values: object, files: readonly string[]): DiffArguments {
  const [base, head, ...more] = files;
  const others = Object.keys(values).filter((name) => name !== "diff");
  const problems = [
    ...(base === undefined || head === undefined ? ["--diff compares two files: write --diff BASE HEAD."] : []),
    ...(more.length > 0 ? [`--diff compares two files: ${more.join(" ")} is too much.`] : []),
    ...others.map((name) => `--${name} means nothing beside --diff: leave it out.`),
  ];
  if (problems.length > 0 || base === undefined || head === undefined) throw new BadArguments(problems);
  return { kind: "diff", base, head };
}

function read(argv: readonly string[]) {
  return readOptions({
    args: [...argv],
    allowPositionals: true,
    options: {
      ...ORIGIN,
      from: { type: "string" },
      resolve: { type: "string", multiple: true },
      json: { type: "boolean" },
      diff: { type: "boolean" },
    },
  });
}

/** The options that say where resources come from; {@link originOf} reads them. */
export const ORIGIN = { stack: { type: "string" }, state: { type: "string" }, manifests: { type: "string" } } as const;

/** Node.js's parseArgs. @throws BadArguments for what it cannot make sense of */
export function readOptions<const T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new BadArguments([(error as Error).message]);
  }
}

export function originOf(values: { stack?: string; state?: string; manifests?: string }, problems: string[]): Origin {
  const { stack, state, manifests } = values;
  if ([stack, state, manifests].filter((v) => v !== undefined).length > 1)
    problems.push("--stack, --state and --manifests exclude each other: write one of them.");
  if (state !== undefined) return { kind: "state", file: state };
  if (manifests !== undefined) return { kind: "manifests", folder: manifests };
  return { kind: "stack", stack: stack ?? "homelab" };
}

function missing(text: string): never {
  throw new BadArguments([`${text}.`]);
}

/** @throws BadArguments */
export function readVantage(text: string): Vantage {
  return asArgument(() => parseVantage(text));
}

function readDestination(text: string): Destination {
  return asArgument(() => parseDestination(text));
}

function asArgument<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof BadVantage || error instanceof BadDestination) throw new BadArguments([error.message]);
    throw error;
  }
}

/** What is read, or undefined and one more of the problems: all are told at once. */
export function attempt<T>(problems: string[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof BadArguments)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}
