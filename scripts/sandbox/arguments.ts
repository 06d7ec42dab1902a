import { sandboxError } from "../../sandbox/common/errors";
import { defaultStack } from "../../sandbox/common/stacks";

export const actions = ["start", "stop", "status", "reset", "exec"] as const;

export interface SandboxCommand {
  action: (typeof actions)[number];
  stack: string;
  /** False when no --stack was given: `status` then shows all. */
  stackGiven: boolean;
  json: boolean;
  /** What follows `--`. */
  command: string[];
}

/** Reads `start|stop|status|reset|exec [--stack S] [--json] [-- CMD]`; every problem at once. */
export function readSandboxArguments(argv: string[]): SandboxCommand {
  const end = argv.indexOf("--");
  const own = end < 0 ? argv : argv.slice(0, end);
  const rest = end < 0 ? [] : argv.slice(end + 1);
  const words: string[] = [];
  const unknown: string[] = [];
  let stack: string | undefined;
  let json = false;
  for (let i = 0; i < own.length; i++) {
    const arg = own[i];
    if (arg === "--stack" || arg === "-s") stack = own[++i] ?? "";
    else if (arg.startsWith("--stack=")) stack = arg.slice("--stack=".length);
    else if (arg === "--json") json = true;
    else if (arg.startsWith("-")) unknown.push(arg);
    else words.push(arg);
  }
  const [action, ...extra] = words;
  // `exec kubectl get pods` without `--` is what people type first.
  const command = action === "exec" && rest.length === 0 ? extra : rest;
  const problems: string[] = [];
  if (!(actions as readonly string[]).includes(action ?? ""))
    problems.push(action === undefined ? "No action is given." : `"${action}" is not an action.`);
  if (unknown.length > 0) problems.push(`Unknown: ${unknown.join(", ")}.`);
  if (action !== "exec" && extra.length > 0) problems.push(`Unexpected: ${extra.join(" ")}.`);
  if (action === "exec" && command.length === 0) problems.push("exec has no command to run.");
  if (problems.length > 0) {
    const usage = `npm run sandbox -- ${actions.join("|")} [--stack S] [--json] [-- COMMAND]`;
    throw sandboxError("SBX-C1", problems.join(" "), `Write: ${usage}`);
  }
  return {
    action: action as SandboxCommand["action"],
    stack: stack ?? defaultStack,
    stackGiven: stack !== undefined,
    json,
    command,
  };
}
