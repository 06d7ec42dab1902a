import { readArguments, refuse } from "../commandLine/read";
import { STACK_OPTIONS } from "../commandLine/stack";

/** The part of the plan that is printed. */
export type View = { kind: "summary" | "full" | "json" } | { kind: "app"; app: string };

export interface PlanArguments {
  stack: string | undefined;
  view: View;
}

export const command = {
  name: "plan",
  usage: ["[--stack S] [--app NAME | --full | --json]"],
  about:
    "What a network becomes, as a first preview would register it: without engine, cluster or credentials. First how many resources of which kind, and for each app its names, its addresses and who reaches it.",
  options: {
    ...STACK_OPTIONS,
    app: {
      about: "what one entry of homelab:apps became: its own resources, and its part of the others",
      value: "NAME",
    },
    full: { about: "every resource with its inputs" },
    json: { about: "the same for machines: a list of {type, name, parent, inputs, options}" },
  },
} as const;

/** @throws BadArguments */
export function readPlanArguments(argv: readonly string[]): PlanArguments {
  const { values, problems } = readArguments(command, argv);
  const { stack, app, full, json } = values;
  if ([app !== undefined, full, json].filter(Boolean).length > 1)
    problems.push("--app, --full and --json exclude each other: write one of them.");
  refuse(problems);
  const view: View = app !== undefined ? { kind: "app", app } : { kind: json ? "json" : full ? "full" : "summary" };
  return { stack, view };
}
