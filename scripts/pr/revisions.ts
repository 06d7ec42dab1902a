import { spawnSync } from "node:child_process";
import { nearest } from "../../config/nearest";
import { SandboxError, type SandboxProblem } from "../../sandbox/common/errors";
import { judging } from "./judges";

/** A commit that was named on the command line. */
export interface Revision {
  given: string;
  commit: string;
}

/** Base and head, found in the checkout. Throws SBX-G1 where there is no checkout, and SBX-G2 for each revision that is none. */
export function findRevisions(root: string, base: string, head: string): { base: Revision; head: Revision } {
  if (git(root, ["rev-parse", "--git-dir"]).status !== 0) {
    throw new SandboxError([
      {
        code: "SBX-G1",
        what: `${root} is not a git checkout, so it has no revisions to compare.`,
        todo: "Clone the repository with git and run this there.",
      },
    ]);
  }
  const problems: SandboxProblem[] = [];
  const found = [base, head].map((given) => {
    const named = git(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${given}^{commit}`]);
    if (named.status !== 0) problems.push(unknownRevision(root, given));
    return { given, commit: named.stdout.trim() };
  });
  if (problems.length > 0) throw new SandboxError(problems);
  return { base: found[0], head: found[1] };
}

function unknownRevision(root: string, given: string): SandboxProblem {
  const names = git(root, ["for-each-ref", "--format=%(refname:short)"]).stdout.split("\n").filter(Boolean);
  const near = nearest(given, names);
  const guess = near === undefined ? "" : `Did you mean ${near}? `;
  return {
    code: "SBX-G2",
    what: `There is no revision "${given}" in this checkout.`,
    todo: `${guess}Name a branch, a tag or a commit that is here; \`git fetch\` brings what is not.`,
  };
}

/** Remarks on the two revisions that a person should know before he reads the result. */
export function remarks(root: string, base: Revision, head: Revision): string[] {
  const said: string[] = [];
  const own = git(root, ["rev-parse", "HEAD"]).stdout.trim() === head.commit;
  if (own && git(root, ["status", "--porcelain"]).stdout !== "") {
    said.push(`What is not committed in this checkout is not part of ${head.given}.`);
  }
  if (git(root, ["merge-base", "--is-ancestor", base.commit, head.commit]).status === 1) {
    said.push(
      `${base.given} has commits that ${head.given} does not have: the preview takes them back. ` +
        `To see ${head.given} alone, compare with \`$(git merge-base ${base.given} ${head.given})\`.`,
    );
  }
  return said;
}

/** Paths of changed files that take part in the judgement of the change. Throws when git cannot tell. */
export function changedJudges(root: string, base: Revision, head: Revision): string[] {
  const args = ["diff", "--name-only", "--no-renames", "-z", base.commit, head.commit, "--", ...judging];
  return checked(root, args).split("\0").filter(Boolean).sort();
}

/** Puts a commit's files into `folder`, without the hooks of whoever's checkout this is. Throws when git refuses. */
export function checkOut(root: string, { commit }: Revision, folder: string): void {
  checked(root, ["-c", "core.hooksPath=/dev/null", "worktree", "add", "--quiet", "--detach", folder, commit]);
}

function checked(root: string, args: string[]): string {
  const { status, stdout, stderr } = git(root, args);
  if (status !== 0) throw new Error(`git ${args.join(" ")}: ${stderr.trim()}`);
  return stdout;
}

function git(root: string, args: string[]): { status: number | null; stdout: string; stderr: string } {
  // In a git hook these variables name the repository of the hook.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_")));
  const { status, stdout, stderr, error } = spawnSync("git", args, {
    cwd: root,
    env,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error !== undefined) throw new Error(`git cannot be run: ${error.message}`);
  return { status, stdout, stderr };
}
