import { code, counted } from "./markdown";
import { reachSummary } from "./reachSections";
import { passed, type Result, type StackResult } from "./result";
import type { Room } from "./section";
import { countChanges, sections } from "./sections";

/** First line of every comment: by it the one comment of a pull request is found again. */
export const marker = "<!-- homelab-network: preview of the pull request -->";

/** GitHub refuses a comment of more than 65,536 characters. */
export const commentLimit = 65_536;

/** From everything to little: the first that fits is taken. */
const rooms: readonly Room[] = [
  { entries: 1_000, items: 50 },
  { entries: 200, items: 20 },
  { entries: 60, items: 10 },
  { entries: 20, items: 5 },
  { entries: 5, items: 2 },
  { entries: 1, items: 1 },
];

const mostStacks = 50;
const mostJudges = 10;

/**
 * The comment, in Markdown: whether the head passes, what it changes, what its rules say. Equal results make equal comments.
 *
 * @param footer fixed text for its end
 */
export function renderComment(result: Result, footer: readonly string[] = [], limit = commentLimit): string {
  const written = (said: readonly string[]) => `${[...summary(result), ...said, ...footer].join("\n\n")}\n`;
  for (const room of rooms) {
    const comment = written(result.stacks.flatMap((stack) => about(stack, room)));
    if (comment.length <= limit) return comment;
  }
  return written(["There is more to say than a comment holds."]);
}

function summary(result: Result): string[] {
  const { base, head, stacks, judges } = result;
  const parts = [
    marker,
    `## ${passed(result) ? "✅ Preview passed" : "❌ Preview refused"}: ${headline(stacks)}`,
    `${code(base.slice(0, 10))} → ${code(head.slice(0, 10))}`,
    table(stacks),
  ];
  if (judges.length > 0) parts.push(warnOfJudges(judges));
  return parts;
}

function headline(stacks: readonly StackResult[]): string {
  const refused = stacks.filter((stack) => !stack.passed);
  const violations = refused.flatMap(({ policies }) => policies).filter(({ level }) => level === "mandatory").length;
  const errors = refused.flatMap(({ problems }) => problems).filter(({ severity }) => severity === "error").length;
  const reasons = [
    ...(violations > 0 ? [counted(violations, "policy violation")] : []),
    ...(errors > 0 ? [counted(errors, "error")] : []),
  ];
  if (refused.length > 0) return reasons.join(", ") || "it did not come to an end";
  return countChanges(stacks.flatMap((stack) => stack.changes)) || "no changes";
}

function table(stacks: readonly StackResult[]): string {
  const rows = stacks
    .slice(0, mostStacks)
    .map((stack) => [code(stack.stack), verdict(stack), changesOf(stack), policiesOf(stack), reachSummary(stack)]);
  const rest = stacks.length - mostStacks;
  if (rest > 0) rows.push([`… ${rest} more`, "", "", "", ""]);
  const head = ["Stack", "Preview", "Changes", "Policies", "Who reaches what"];
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function verdict({ passed, against }: StackResult): string {
  if (against === "gone") return "⚠️ removed by this change; what it made stays until `pulumi destroy`";
  const compared = { base: "", nothing: ", new stack", "broken base": ", without a base", "not compared": "" }[against];
  return `${passed ? "✅ passed" : "❌ refused"}${compared}`;
}

function changesOf({ against, complete, changes, unchanged }: StackResult): string {
  if (against === "gone") return "";
  if (!complete) return "not known";
  return `${countChanges(changes) || "none"} (${unchanged} unchanged)`;
}

function policiesOf({ complete, policies }: StackResult): string {
  const violations = policies.filter(({ level }) => level === "mandatory").length;
  const notes = policies.length - violations;
  const said = [
    ...(violations > 0 ? [`❌ ${counted(violations, "violation")}`] : []),
    ...(notes > 0 ? [counted(notes, "note")] : []),
  ];
  return said.join(", ") || (complete ? "✅ none broken" : "");
}

function warnOfJudges(judges: readonly string[]): string {
  const named = judges.slice(0, mostJudges).map(code).join(", ");
  const rest = judges.length > mostJudges ? ` and ${judges.length - mostJudges} more` : "";
  return `⚠️ This change also edits what judges it: ${named}${rest}. The result is only as good as these files.`;
}

function about(stack: StackResult, room: Room): string[] {
  const said = sections.map((section) => section(stack, room)).filter((part) => part !== undefined);
  return said.length === 0 ? [] : [`### ${code(stack.stack)}`, ...said];
}
