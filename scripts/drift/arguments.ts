import { defaultStack } from "../../sandbox/common/stacks";
import { readOptions } from "../commandLine/read";
import { STACK_OPTIONS } from "../commandLine/stack";

export interface DriftArguments {
  stack: string;
  /** Ask the real network, with the person's own Pulumi; else the sandbox. */
  live: boolean;
  json: boolean;
}

export const command = {
  name: "drift",
  usage: ["[--stack S] [--live] [--json]"],
  about:
    "What somebody changed by hand: asks the cluster and the services for every object of the state, and tells each difference in words, with who reaches more or less because of it. Nothing is written: neither the network nor the state.",
  options: {
    ...STACK_OPTIONS,
    live: {
      about:
        "the real network: runs the `pulumi` on PATH in the checkout, which speaks to the cluster, Cloudflare and Tailscale (default: the sandbox)",
    },
    json: { about: "the result as data" },
  },
  notes: [
    "The exit status is 0 when all is as Pulumi left it, 1 when something is not, 2 when that could not be found out or the input is wrong.",
  ],
} as const;

/** @throws BadArguments */
export function readDriftArguments(argv: readonly string[]): DriftArguments {
  const { stack, live, json } = readOptions(command, argv);
  return { stack: stack ?? defaultStack, live, json };
}
