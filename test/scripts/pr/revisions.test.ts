import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isJudge } from "../../../scripts/pr/judges";
import { changedJudges, checkOut, findRevisions, remarks } from "../../../scripts/pr/revisions";

let folder: string;
const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", ...args], {
    cwd: folder,
    encoding: "utf8",
  });

function commit(file: string, text: string): void {
  mkdirSync(join(folder, file, ".."), { recursive: true });
  writeFileSync(join(folder, file), text);
  git("add", ".");
  git("commit", "--quiet", "--message", file);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "revisions-"));
  git("init", "--quiet", "--initial-branch=main");
  commit("plan.ts", "1");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("branches, tags and commits are found", () => {
  git("tag", "v1");
  commit("plan.ts", "2");
  const { base, head } = findRevisions(folder, "v1", "main");
  expect(base.commit).toBe(git("rev-parse", "HEAD~1").trim());
  expect(head).toEqual({ given: "main", commit: git("rev-parse", "HEAD").trim() });
});

test("a revision with a slip is refused with the one that was meant", () => {
  expect(() => findRevisions(folder, "mian", "main")).toThrow(
    /SBX-G2 There is no revision "mian"[\s\S]*Did you mean main\?/,
  );
});

test("both unknown revisions are told, and an option is taken for a revision", () => {
  expect(() => findRevisions(folder, "--all", "nowhere")).toThrow(/"--all"[\s\S]*"nowhere"/);
});

test("a folder that is no checkout is refused", () => {
  const empty = mkdtempSync(join(tmpdir(), "no-checkout-"));
  expect(() => findRevisions(empty, "main", "HEAD")).toThrow(/SBX-G1.*not a git checkout/);
  rmSync(empty, { recursive: true });
});

test("what is not committed is told only where somebody could expect it in the preview", () => {
  const at = (base: string, head: string) => {
    const found = findRevisions(folder, base, head);
    return remarks(folder, found.base, found.head);
  };
  commit("plan.ts", "2");
  expect(at("HEAD~1", "HEAD")).toEqual([]);
  writeFileSync(join(folder, "plan.ts"), "3");
  expect(at("HEAD~1", "HEAD")).toEqual([expect.stringMatching(/not committed/)]);
  expect(at("HEAD", "HEAD~1").join()).not.toMatch(/not committed/);
});

test("a base with commits of its own is told, because the preview takes them back", () => {
  git("checkout", "--quiet", "-b", "feature");
  commit("app.ts", "1");
  git("checkout", "--quiet", "main");
  commit("other.ts", "1");
  const { base, head } = findRevisions(folder, "main", "feature");
  expect(remarks(folder, base, head)).toEqual([expect.stringMatching(/git merge-base main feature/)]);
});

test("changed files that judge are named, also where they were moved away", () => {
  commit("policy/rules/a.ts", "a rule of some length, so that git sees that it is moved");
  commit("policyless.ts", "1");
  git("branch", "before");
  git("mv", "policy/rules/a.ts", "a.ts");
  commit("scripts/pr.ts", "1");
  const { base, head } = findRevisions(folder, "before", "main");
  expect(changedJudges(folder, base, head)).toEqual(["policy/rules/a.ts", "scripts/pr.ts"]);
});

test("a file judges by its folder, not by a name that begins alike", () => {
  expect(["policy/x.ts", "package.json", ".github/workflows/a.yml"].every(isJudge)).toBe(true);
  expect(["policyless.ts", "docs/policy.md", "plan/apps.ts"].some(isJudge)).toBe(false);
});

test("a commit is checked out without running the checkout's hooks", () => {
  writeFileSync(join(folder, ".git/hooks/post-checkout"), "#!/bin/sh\ntouch hook-ran\n", { mode: 0o755 });
  commit("plan.ts", "2");
  const { base } = findRevisions(folder, "HEAD~1", "HEAD");
  checkOut(folder, base, join(folder, "tree"));
  expect(readFileSync(join(folder, "tree/plan.ts"), "utf8")).toBe("1");
  expect(existsSync(join(folder, "tree/hook-ran"))).toBe(false);
});
