import { parseArgs } from "node:util";
import { BadDestination, type Destination, parseDestination } from "../../traffic/destination";
import { BadVantage, parseVantage, type Vantage } from "../../traffic/vantage";

/** Where the resources come from: a stack's program, an exported state, or a folder of Kubernetes YAML. */
export type Origin =
  | { kind: "stack"; stack: string }
  | { kind: "state"; file: string }
  | { kind: "manifests"; folder: string };

export interface TraceArguments {
  origin: Origin;
  vantage: Vantage;
  destination: Destination;
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
  --json             the verdict for machines
The exit status is 0 when the destination is reachable, 1 when it is blocked, 2 when that is not known or the input is wrong.`;

/** @throws BadArguments */
export function parseArguments(argv: readonly string[]): TraceArguments {
  const problems: string[] = [];
  const { values, positionals } = read(argv);
  const origin = originOf(values, problems);
  const vantage = attempt(problems, () => parseVantage(values.from ?? missing("--from V is missing")));
  const [url, ...more] = positionals;
  const destination = attempt(problems, () => parseDestination(url ?? missing("the URL is missing")));
  if (more.length > 0) problems.push(`one URL at a time: ${more.join(" ")} is too much.`);
  if (problems.length > 0 || vantage === undefined || destination === undefined) throw new BadArguments(problems);
  return { origin, vantage, destination, json: values.json ?? false };
}

function read(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        stack: { type: "string" },
        state: { type: "string" },
        manifests: { type: "string" },
        from: { type: "string" },
        json: { type: "boolean" },
      },
    });
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

function attempt<T>(problems: string[], parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof BadArguments) problems.push(...error.problems);
    else if (error instanceof BadVantage || error instanceof BadDestination) problems.push(error.message);
    else throw error;
    return undefined;
  }
}
