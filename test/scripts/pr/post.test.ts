import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { marker } from "../../../scripts/pr/comment";
import { postComment } from "../../../scripts/pr/post";
import type { Result, StackResult } from "../../../scripts/pr/result";
import { FakeGitHub } from "./github";
import { resultOf, stackOf } from "./results";

const sha = "c".repeat(40);
const fork = { id: 7, owner: { login: "stranger" } };
const head = { sha, ref: "add & remove?", owner: "stranger", repo: { id: 7 } };

let github: FakeGitHub;
let folder: string;

beforeEach(async () => {
  github = await FakeGitHub.start();
  github.pulls = [{ number: 12, head }];
  folder = mkdtempSync(join(tmpdir(), "pr-comment-"));
});
afterEach(() => {
  github.stop();
  rmSync(folder, { recursive: true });
});

/** Does what the workflow does after a run on the fork's branch. */
async function comment(file: string, token = "the-token"): Promise<string> {
  const event = {
    workflow_run: {
      head_sha: sha,
      head_branch: head.ref,
      head_repository: fork,
      // A fork's run names no pull request; what another one names does not count.
      pull_requests: [{ number: 99 }],
      html_url: "https://github.com/owner/network/actions/runs/1",
    },
  };
  writeFileSync(join(folder, "event.json"), JSON.stringify(event));
  const lines = await postComment(file, {
    GITHUB_EVENT_PATH: join(folder, "event.json"),
    GITHUB_API_URL: github.url,
    GITHUB_REPOSITORY: "owner/network",
    GITHUB_TOKEN: token,
  });
  return lines.join("\n");
}

function written(result: unknown): string {
  const file = join(folder, "result.json");
  writeFileSync(file, JSON.stringify(result));
  return file;
}

const result: Result = resultOf(stackOf("passed"));
const bodies = () => github.comments.map(({ body }) => body);

test("a pull request gets one comment, which the next run writes anew", async () => {
  expect(await comment(written(result))).toBe("Pull request 12: comment created.");
  expect(bodies()).toEqual([expect.stringMatching(/✅ Preview passed: 5 to update, 3 to create/)]);
  expect(await comment(written(resultOf(stackOf("refused"))))).toBe("Pull request 12: comment updated.");
  expect(bodies()).toEqual([expect.stringMatching(/❌ Preview refused: 1 policy violation/)]);
});

test("the own comment is found on the second page", async () => {
  await comment(written(result));
  const [own] = github.comments;
  const others = Array.from({ length: 130 }, (_, i) => ({ id: i + 10, body: "hello", user: { login: "someone" } }));
  github.comments = [...others, own];
  await comment(written(resultOf(stackOf("unchanged"))));
  expect(github.comments).toHaveLength(131);
  expect(own.body).toContain("no changes");
});

test("a comment that a person wrote is left alone, marker or not", async () => {
  github.comments = [
    { id: 1, body: `${marker}\nlooks good`, user: { login: "someone" } },
    { id: 2, body: `${marker}\nlooks good`, user: null },
  ];
  await comment(written(result));
  expect(bodies().slice(0, 2)).toEqual([`${marker}\nlooks good`, `${marker}\nlooks good`]);
  expect(github.comments).toHaveLength(3);
});

test("which pull request and which commit it is about, GitHub says, whatever the result says", async () => {
  github.pulls = [{ number: 12, head }];
  await comment(written({ ...result, number: 1, pull_request: 1 }));
  expect(bodies()[0]).toContain("`cccccccccc`");
  expect(bodies()[0]).not.toContain("`bbbbbbbbbb`");
});

test.each([
  ["has another commit by now", { ...head, sha: "d".repeat(40) }],
  ["comes from another repository with that branch and commit", { ...head, repo: { id: 8 } }],
  ["comes from a fork that is gone", { ...head, repo: null }],
])("a pull request that %s gets no comment", async (_, other) => {
  github.pulls = [{ number: 12, head: other }];
  expect(await comment(written(result))).toMatch(/No open pull request/);
  expect(github.comments).toEqual([]);
});

test("that a change edits what judges it, GitHub says, whatever the result says", async () => {
  github.files = [{ filename: "docs/x.md" }, { filename: "lib/a.ts", previous_filename: "policy/pack.ts" }];
  await comment(written({ ...result, judges: [] }));
  expect(bodies()[0]).toMatch(/edits what judges it: `policy\/pack.ts`\./);
});

test("files that GitHub does not name may be among what judges the change", async () => {
  github.files = Array.from({ length: 3_000 }, (_, i) => ({ filename: `docs/${i}.md` }));
  await comment(written({ ...result, judges: [] }));
  expect(bodies()[0]).toMatch(/edits what judges it: `perhaps files after the first 3000, which GitHub does not name`/);
});

test.each(["config/load.ts", "sdks/talos/index.ts", "tsconfig.json"])(
  "%s runs before the judgement",
  async (filename) => {
    github.files = [{ filename }];
    await comment(written({ ...result, judges: [] }));
    expect(bodies()[0]).toContain(`edits what judges it: \`${filename}\``);
  },
);

/** Something in the place of the result. */
function put(text: string): string {
  writeFileSync(join(folder, "other"), text);
  return join(folder, "other");
}

function link(to: string): string {
  symlinkSync(to, join(folder, "link"));
  return join(folder, "link");
}

test.each<[string, () => string]>([
  ["is missing", () => join(folder, "none.json")],
  ["is no JSON", () => put("hello")],
  ["has another form", () => written({ ...result, stacks: "none" })],
  ["has a stack's name that is none", () => written(resultOf(stackOf("passed", { stack: "a | @someone" })))],
  ["is a link", () => link(written(result))],
  ["is a folder", () => folder],
  ["is too large", () => put(JSON.stringify(result).padEnd(17 * 1024 * 1024))],
])("a result that %s leaves no older verdict standing", async (_, file) => {
  await comment(written(result));
  expect(await comment(file())).toMatch(/no result/);
  expect(bodies()).toEqual([expect.stringMatching(/❌ No preview[\s\S]*actions\/runs\/1/)]);
});

test("a result of another format is told from none, with what to do", async () => {
  const lines = await comment(written({ ...result, format: 2 }));
  expect(lines).toMatch(/another format than the default branch reads/);
  expect(bodies()).toEqual([expect.stringMatching(/❌ No preview[\s\S]*bring the branch up to date with it/)]);
});

test("a field that a newer revision adds is left out", async () => {
  await comment(written(resultOf(stackOf("passed", { weather: "fine" } as Partial<StackResult>))));
  expect(bodies()).toEqual([expect.stringMatching(/✅ Preview passed/)]);
});

test("a refusal by GitHub is an error, which tells neither the token nor what the answer holds", async () => {
  const refusal = await comment(written(result), "another-token").catch((error: Error) => error.message);
  expect(refusal).toMatch(/^GitHub answers GET pulls\S* with 401 Unauthorized\.$/);
  expect(refusal).not.toContain("another-token");
});

test("outside of a workflow it says what is missing", async () => {
  await expect(postComment(written(result), {})).rejects.toThrow(/GITHUB_EVENT_PATH is not set/);
});
