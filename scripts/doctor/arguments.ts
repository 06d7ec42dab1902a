import { BadArguments, readArguments } from "../commandLine/read";
import { STACK_OPTIONS } from "../commandLine/stack";

export interface DoctorArguments {
  stack: string;
  /** Ask the real network, with the person's own Pulumi; else the sandbox. */
  live: boolean;
  json: boolean;
}

export const command = {
  name: "doctor",
  usage: ["--stack S [--live] [--json]"],
  about:
    "Whether a network can be worked on from here: secrets in plain text in its stack file, versions, which machines and services answer, what the credentials may do, and which keys and certificates end soon. It tells whom it asks before it sends anything, and changes nothing.",
  options: {
    ...STACK_OPTIONS,
    stack: { ...STACK_OPTIONS.stack, about: "the network; without it nothing is sent" },
    live: { about: "the real network, with the `pulumi` and `kubectl` on PATH (default: the sandbox)" },
    json: { about: "the findings for machines" },
  },
  notes: [
    "The exit status is 0 when nothing is wrong, 1 when something is, 2 when nothing could be told or the input is wrong.",
  ],
} as const;

/** @throws BadArguments */
export function readDoctorArguments(argv: readonly string[]): DoctorArguments {
  const { values, problems } = readArguments(command, argv);
  const { stack, live, json } = values;
  if (stack === undefined) problems.push(`--stack S is missing, so nothing is sent. ${command.about}`);
  if (problems.length > 0 || stack === undefined) throw new BadArguments(problems);
  return { stack, live, json };
}
