import { defaultStack } from "../../sandbox/common/stacks";
import { readArguments, refuse } from "../commandLine/read";
import { STACK_OPTIONS } from "../commandLine/stack";

const ACTIONS = ["start", "stop", "status", "reset", "exec"] as const;

export interface SandboxArguments {
  action: (typeof ACTIONS)[number];
  stack: string;
  /** False when no --stack was given: `status` then shows all. */
  stackGiven: boolean;
  json: boolean;
  /** The command that `exec` runs. */
  command: string[];
}

export const command = {
  name: "sandbox",
  usage: [`${ACTIONS.join("|")} [--stack S] [--json]`, "exec [--stack S] -- COMMAND"],
  about:
    "The embedded homelab itself, without Pulumi: a network namespace of its own in which the network's machines answer.",
  words: {
    start: "brings it up, and waits until it answers",
    stop: "ends it; its state stays",
    status: "what runs, of one network or of all: exit status 0 when one runs, 3 when none does",
    reset: "ends it and forgets its state",
    exec: "runs COMMAND inside, with KUBECONFIG set: kubectl, dig, curl, a shell",
  },
  options: { ...STACK_OPTIONS, json: { about: "for machines" } },
  behind: true,
} as const;

/** @throws BadArguments */
export function readSandboxArguments(argv: readonly string[]): SandboxArguments {
  const { values, words, behind, problems } = readArguments(command, argv);
  const [action, ...more] = words;
  const isAction = (ACTIONS as readonly string[]).includes(action ?? "");
  if (!isAction)
    problems.push(
      `${action === undefined ? "No action is given" : `«${action}» is no action`}: write ${ACTIONS.join(", ")}.`,
    );
  // `exec kubectl get pods` without `--` is what people type first.
  const run = action === "exec" && behind.length === 0 ? more : behind;
  if (action === "exec" && problems.length > 0 && behind.length === 0)
    problems.push(
      "Write -- before a command that has options of its own: npm run sandbox -- exec -- kubectl get pods -A",
    );
  else if (action === "exec" && run.length === 0) problems.push("exec has no command to run: write it behind --.");
  if (action !== "exec" && isAction && more.length + behind.length > 0)
    problems.push(`${action} takes no words: ${[...more, ...behind].join(" ")} is too much.`);
  refuse(problems);
  return {
    action: action as SandboxArguments["action"],
    stack: values.stack ?? defaultStack,
    stackGiven: values.stack !== undefined,
    json: values.json,
    command: run,
  };
}
