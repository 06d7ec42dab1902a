import { join } from "node:path";
import { stackNames } from "../../config/stackNames";
import { stacksFolder } from "../../sandbox/common/paths";
import { withEvents } from "../engine/events";
import { type Ended, npm } from "./commands";
import { plain, type Report, reportFrom } from "./events";
import { compareReach } from "./reach";
import type { Problem, StackResult } from "./result";
import type { Workspace } from "./workspace";

/** Tells the person at the keyboard what goes on. */
export type Say = (line: string) => void;

/** Where a command runs, and where its sandboxes are kept: below a tree, because their supervisors take their packages from it. */
interface Place {
  tree: string;
  state: string;
}

const nothingKnown = { complete: false, changes: [], unchanged: 0, policies: [], problems: [], baseProblems: [] };

/** The preview of the head's program on the base's network of `stack`, judged by the head's policy pack. */
export async function previewStack(workspace: Workspace, stack: string, say: Say): Promise<StackResult> {
  const { base, head } = workspace;
  if (!stackNames(stacksFolder(head)).includes(stack)) return { ...nothingKnown, stack, against: "gone", passed: true };
  const ofHead: Place = { tree: head, state: join(head, ".sandbox") };
  const ofBase: Place = { tree: base, state: join(base, ".sandbox") };

  // A configuration that is refused is told in seconds, before anything is brought up.
  say(`${stack}: evaluating the head`);
  const planned = await plan(workspace, stack, ofHead, say);
  if (planned.status !== 0) {
    const problems = complaints(planned, undefined, workspace);
    return { ...nothingKnown, stack, against: "not compared", passed: false, problems };
  }
  const isNew = !stackNames(stacksFolder(base)).includes(stack);
  if (!isNew) say(`${stack}: evaluating the base`);
  const reach = compareReach(
    isNew ? undefined : await plan(workspace, stack, ofBase, say),
    planned,
    foldersOf(workspace),
  );
  const previewed = isNew
    ? await compare(workspace, stack, ofHead, { against: "nothing" }, say)
    : await compareWithBase(workspace, stack, ofBase, ofHead, say);
  return { ...previewed, reach };
}

/** The plan of a tree's program, made by that program: only it knows how it reads its own configuration. */
function plan(workspace: Workspace, stack: string, place: Place, say: Say): Promise<Ended> {
  return npm(workspace, place, ["run", "plan", "--", "--stack", stack, "--json"], say);
}

async function compareWithBase(
  workspace: Workspace,
  stack: string,
  ofBase: Place,
  ofHead: Place,
  say: Say,
): Promise<StackResult> {
  say(`${stack}: bringing the base up in a sandbox of its own; this takes most of the time`);
  const { ended: up, events } = await withEvents(workspace.folder, (log) =>
    npm(workspace, ofBase, ["start", "--", "--stack", stack, "--event-log", log], say),
  );
  if (up.status === 0) return compare(workspace, stack, { ...ofBase, tree: ofHead.tree }, { against: "base" }, say);
  await stop(workspace, stack, ofBase);
  const report = reportFrom(events, foldersOf(workspace));
  const violations = (report?.policies ?? []).filter(({ level }) => level === "mandatory");
  const broken = violations.map(({ rule, message }): Problem => ({ severity: "error", message: `${rule} ${message}` }));
  const baseProblems = [...complaints(up, report, workspace), ...broken];
  return compare(workspace, stack, ofHead, { against: "broken base", baseProblems }, say);
}

async function compare(
  workspace: Workspace,
  stack: string,
  place: Place,
  { against, baseProblems = [] }: { against: StackResult["against"]; baseProblems?: Problem[] },
  say: Say,
): Promise<StackResult> {
  say(`${stack}: previewing the head`);
  const args = ["run", "pulumi", "--", "preview", "--stack", stack, "--color", "never", "--event-log"];
  const { ended: preview, events } = await withEvents(workspace.folder, (log) =>
    npm(workspace, place, [...args, log], say),
  );
  await stop(workspace, stack, place);
  const report = reportFrom(events, foldersOf(workspace));
  const { complete, changes, unchanged, policies } = report ?? nothingKnown;
  const problems = complaints(preview, report, workspace);
  const passed = preview.status === 0 && complete && !policies.some(({ level }) => level === "mandatory");
  return { stack, against, passed, complete, changes, unchanged, policies, problems, baseProblems };
}

async function stop(workspace: Workspace, stack: string, place: Place): Promise<void> {
  await npm(workspace, place, ["run", "sandbox", "--", "stop", "--stack", stack]);
}

/** The complaints of a command: to the engine, or, when it failed for another reason, on its standard error. */
function complaints({ status, stderr }: Ended, report: Report | undefined, workspace: Workspace): Problem[] {
  const told = report?.problems ?? [];
  const explained =
    told.some(({ severity }) => severity === "error") || report?.policies.some(({ level }) => level === "mandatory");
  if (status === 0 || explained) return told;
  const message = plain(stderr, foldersOf(workspace)) || `It ended with status ${status} and said nothing.`;
  return [...told, { severity: "error", message }];
}

/** Folders whose names are others in the next run. */
const foldersOf = ({ base, head, folder }: Workspace): string[] => [base, head, folder];
