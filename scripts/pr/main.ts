import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { stackNames } from "../../config/stackNames";
import { SandboxError, sandboxError } from "../../sandbox/common/errors";
import type { Interrupts } from "../../sandbox/common/interrupts";
import { repoRoot, stacksFolder, stateFolder } from "../../sandbox/common/paths";
import { machineProblems, thisMachine } from "../../sandbox/lifecycle/preflight";
import { toolchainProblems } from "../../sandbox/toolchain";
import type { PrArguments } from "./arguments";
import { npm } from "./commands";
import { renderComment } from "./comment";
import { linkModules, sameModules } from "./modules";
import { previewStack } from "./preview";
import { format, passed, type Result, type StackResult } from "./result";
import { changedJudges, checkOut, findRevisions, type Revision, remarks } from "./revisions";
import { stackName } from "./stackName";
import { openWorkspace, type Workspace } from "./workspace";

const say = (line: string) => process.stderr.write(`${line}\n`);

/** Judges a change, and prints the comment for its pull request. Throws SandboxError where it cannot be judged. */
export async function main(asked: PrArguments, interrupts: Interrupts): Promise<number> {
  const { base, head } = findRevisions(repoRoot, asked.base, asked.head);
  assertAble();
  for (const remark of remarks(repoRoot, base, head)) say(remark);
  const workspace = openWorkspace(repoRoot);
  interrupts.during((count) => {
    if (count === 1) say("Ending what runs, and removing what was made.");
    void workspace.close().then(() => process.exit(130));
  });
  const result = await judge(workspace, asked, base, head).finally(() => workspace.close());
  if (asked.json !== undefined) {
    writeFileSync(resolve(process.env.INIT_CWD ?? ".", asked.json), `${JSON.stringify(result, null, 1)}\n`);
  }
  process.stdout.write(renderComment(result));
  return passed(result) ? 0 : 1;
}

/** Ends the run where this machine lacks something: that is no fault of the change. */
function assertAble(): void {
  const problems = [...machineProblems(thisMachine, stateFolder()), ...toolchainProblems()];
  if (problems.length > 0) throw new SandboxError(problems);
}

async function judge(workspace: Workspace, asked: PrArguments, base: Revision, head: Revision): Promise<Result> {
  const judges = changedJudges(repoRoot, base, head);
  checkOut(repoRoot, base, workspace.base);
  checkOut(repoRoot, head, workspace.head);
  const stacks = chosenStacks(workspace, asked);
  await install(workspace, base, workspace.base, [repoRoot]);
  await install(workspace, head, workspace.head, [repoRoot, workspace.base]);
  const results: StackResult[] = [];
  // One after the other: each sandbox takes a gigabyte and two processors.
  for (const stack of stacks) results.push(await previewStack(workspace, stack, say));
  return { format, base: base.commit, head: head.commit, judges, stacks: results };
}

/** The stacks of the head and those that it removes, or those that were asked for. Throws SBX-S1 for what is no stack. */
function chosenStacks({ base, head }: Workspace, { stacks }: PrArguments): string[] {
  const all = [...new Set([...stackNames(stacksFolder(head)), ...stackNames(stacksFolder(base))])].sort();
  const refuse = (what: string) => {
    const usable = all.filter((stack) => stackName.test(stack)).join(", ");
    return sandboxError("SBX-S1", what, usable ? `Use ${usable}.` : `Write a ${fileOf("<stack>")}.`);
  };
  const unknown = stacks.filter((stack) => !all.includes(stack));
  if (unknown.length > 0) throw refuse(`Neither revision has ${unknown.map(fileOf).join(", ")}.`);
  const chosen = stacks.length > 0 ? stacks : all;
  if (chosen.length === 0) throw refuse("Neither revision has a stack.");
  const misnamed = chosen.filter((stack) => !stackName.test(stack));
  if (misnamed.length > 0) throw refuse(`Pulumi takes no such name for a stack: ${misnamed.map(fileOf).join(", ")}.`);
  return chosen;
}

const fileOf = (stack: string) => `Pulumi.${stack}.yaml`;

/** Gives a worktree its packages: those of another tree where they are the same, else its own. Throws SBX-G3 when npm refuses. */
async function install(workspace: Workspace, { given }: Revision, tree: string, others: string[]): Promise<void> {
  const other = sameModules(tree, others);
  if (other !== undefined) return linkModules(tree, other);
  say(`${given} asks for other packages than this checkout has: installing them`);
  const place = { tree, state: stateFolder() };
  const { status, stderr } = await npm(workspace, place, ["ci", "--no-audit", "--no-fund", "--prefer-offline"]);
  if (status === 0) return;
  const what = `The packages of ${given} cannot be installed; npm ci ended with status ${status}:\n${stderr.trim()}`;
  throw sandboxError(
    "SBX-G3",
    what,
    `Make package.json and package-lock.json of ${given} fit: \`npm install\`, and commit both.`,
  );
}
