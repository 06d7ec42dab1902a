import { defaultStack } from "../../sandbox/common/stacks";
import { BadVantage, parseVantage, type Vantage } from "../../traffic/model/vantage";
import { STACK_OPTIONS } from "../commandLine/stack";

/** Where the resources come from: a stack's program, an exported state, or a folder of Kubernetes YAML. */
export type Origin =
  | { kind: "stack"; stack: string }
  | { kind: "state"; file: string }
  | { kind: "manifests"; folder: string };

/** The options that say where resources come from; {@link originOf} reads them. */
export const ORIGIN_OPTIONS = {
  ...STACK_OPTIONS,
  state: {
    about: "instead of a stack: the file that «pulumi stack export» or «npm run -s plan -- --json» writes",
    value: "FILE",
  },
  manifests: { about: "instead of a stack: a folder of Kubernetes YAML", value: "DIR" },
} as const;

interface OriginValues {
  stack?: string | undefined;
  state?: string | undefined;
  manifests?: string | undefined;
}

/** @param problems gets what cannot be understood */
export function originOf({ stack, state, manifests }: OriginValues, problems: string[]): Origin {
  if ([stack, state, manifests].filter((v) => v !== undefined).length > 1)
    problems.push("--stack, --state and --manifests exclude each other: write one of them.");
  if (state !== undefined) return { kind: "state", file: state };
  if (manifests !== undefined) return { kind: "manifests", folder: manifests };
  return { kind: "stack", stack: stack ?? defaultStack };
}

/** @param problems gets what cannot be understood; undefined is returned then */
export function readVantage(text: string, problems: string[]): Vantage | undefined {
  try {
    return parseVantage(text);
  } catch (error) {
    if (!(error instanceof BadVantage)) throw error;
    problems.push(error.message);
    return undefined;
  }
}
