import { block, counted, details, oneLine, wrapped } from "./markdown";
import { exposure, reach } from "./reachSections";
import type { Change, Policy, Problem, StackResult } from "./result";
import type { Room, Section } from "./section";

/** The sections of a comment on a stack, in this order. */
export const sections: readonly Section[] = [
  exposure,
  baseProblems,
  problems,
  violations,
  reach,
  changes,
  advisories,
  warnings,
];

/** The order of a list of changes: what can cost something comes first. */
const ops = ["delete", "replace", "unprotect", "update", "create", "import", "protect"] as const;

const signs: Record<Change["op"], string> = {
  delete: "-",
  replace: "-",
  unprotect: "!",
  update: "!",
  create: "+",
  import: "+",
  protect: "+",
};
const pathSigns = { add: "+", update: "~", delete: "-" };

/** Changes by what happens, e.g. `1 to delete, 3 to create`. */
export function countChanges(list: readonly Change[]): string {
  return ops
    .map((op) => ({ op, count: list.filter((change) => change.op === op).length }))
    .filter(({ count }) => count > 0)
    .map(({ op, count }) => `${count} to ${op}`)
    .join(", ");
}

function changes({ changes: list }: StackResult, room: Room): string | undefined {
  if (list.length === 0) return undefined;
  const sorted = ops.flatMap((op) => list.filter((change) => change.op === op));
  const lines = shown(sorted, room.entries, (change) => describeChange(change, room.items));
  return details(`Changes: ${countChanges(list)}`, block(lines, "diff"), lines.length <= 60);
}

function describeChange({ op, type, name, retained, paths }: Change, most: number): string[] {
  const sign = signs[op];
  const stays = retained ? " (the object itself stays)" : "";
  const head = `${sign} ${op.padEnd(9)} ${oneLine(type)} ${oneLine(name)}${stays}`;
  // A resource that is made anew or goes altogether changes in every property.
  if (op !== "update" && op !== "replace") return [head];
  const inner = shown(paths, most, ({ path, kind, replaces }) => [
    `${pathSigns[kind]} ${oneLine(path)}${replaces ? " (forces the replacement)" : ""}`,
  ]);
  return [head, ...inner.map((line) => `${sign}             ${line}`)];
}

function violations({ policies }: StackResult, room: Room): string | undefined {
  const list = policies.filter(({ level }) => level === "mandatory");
  if (list.length === 0) return undefined;
  return `**${counted(list.length, "policy violation")}**\n\n${block(shown(list, room.entries, describePolicy), "text")}`;
}

function advisories({ policies }: StackResult, room: Room): string | undefined {
  const list = policies.filter(({ level }) => level === "advisory");
  if (list.length === 0) return undefined;
  const lines = shown(list, room.entries, describePolicy);
  return details(`Policy advice: ${counted(list.length, "note")}`, block(lines, "text"), false);
}

/** Pulumi puts a rule's title before what the rule says, and our rules begin with their code. */
function describePolicy({ rule, message }: Policy): string[] {
  const [title, ...more] = message.split("\n");
  const text = more.map((line) => (line.startsWith(`${rule} `) ? line.slice(rule.length + 1) : line)).join("\n");
  return [oneLine(`${rule} ${title}`), ...(text.trim() === "" ? [] : wrapped(text, "    "))];
}

function problems({ problems: all }: StackResult, room: Room): string | undefined {
  const list = all.filter(({ severity }) => severity === "error");
  if (list.length === 0) return undefined;
  return `**${counted(list.length, "error")}**\n\n${block(shown(list, room.entries, describeProblem), "text")}`;
}

function warnings({ problems: all }: StackResult, room: Room): string | undefined {
  const list = all.filter(({ severity }) => severity === "warning");
  if (list.length === 0) return undefined;
  return details(`Warnings: ${list.length}`, block(shown(list, room.entries, describeProblem), "text"), false);
}

function baseProblems({ against, baseProblems: list }: StackResult, room: Room): string | undefined {
  if (against !== "broken base") return undefined;
  const said = block(shown(list, room.entries, describeProblem), "text");
  const told = "The base could not be brought up, so the head is compared with an empty network.";
  return `${told}\n\n${details("What the base said", said, false)}`;
}

function describeProblem({ resource, message }: Problem): string[] {
  return resource === undefined ? wrapped(message) : [`${oneLine(resource)}:`, ...wrapped(message, "    ")];
}

/** The lines of the first `most` entries, and a line that tells how many more there are. */
function shown<T>(list: readonly T[], most: number, lines: (entry: T) => string[]): string[] {
  const rest = list.length - most;
  return [...list.slice(0, most).flatMap(lines), ...(rest > 0 ? [`… ${rest} more`] : [])];
}
