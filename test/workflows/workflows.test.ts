import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { dangersOf } from "./dangers";

const folder = join(__dirname, "../../.github/workflows");
const read = (name: string) => readFileSync(join(folder, name), "utf8");
const preview = read("preview.yml");
const comment = read("preview-comment.yml");

test.each(readdirSync(folder))("%s gives nothing to the code of a pull request", (name) => {
  expect(dangersOf(read(name))).toEqual([]);
});

/** The workflow with one place changed; the place has to be there. */
function changed(text: string, from: string, to: string): string {
  expect(text).toContain(from);
  return text.replace(from, to);
}

const guard = "github.event.pull_request.head.repo.full_name == github.repository &&";

test.each<[string, string, string, string, string]>([
  [
    "a secret in the job for forks",
    preview,
    "- run: npm ci",
    `- run: npm ci\n        env: { KEY: "\${{ secrets.KEY }}" }`,
    "secrets",
  ],
  [
    "a secret for every job",
    preview,
    "permissions: {}",
    `permissions: {}\nenv: { KEY: "\${{ secrets.KEY }}" }`,
    "secrets",
  ],
  ["permission to write in the job for forks", preview, "contents: read", "contents: write", "to write"],
  [
    "permission to comment in the job for forks",
    preview,
    "contents: read",
    "contents: read\n      pull-requests: write",
    "to write",
  ],
  ["all permissions for every job", preview, "permissions: {}", "permissions: write-all", "may write"],
  ["no word about permissions", preview, "permissions: {}", "", "may write"],
  [
    "an environment in the job for forks",
    preview,
    "runs-on: ubuntu-24.04",
    "runs-on: ubuntu-24.04\n    environment: network",
    "environment",
  ],
  ["the job with secrets for everybody", preview, guard, "", "secrets"],
  [
    "the job with secrets for forks too",
    preview,
    `${guard}\n      github.actor`,
    `${guard.replace("&&", "||")}\n      github.actor`,
    "secrets",
  ],
  ["pull_request_target", preview, "pull_request:", "pull_request_target:", "pull_request_target"],
  [
    "a title in a script",
    preview,
    "run: npm ci",
    `run: echo "\${{ github.event.pull_request.title }}"`,
    "expression inside a script",
  ],
  [
    "a branch's name in a script of github-script",
    comment,
    "- run: npm ci",
    `- with: { script: "f('\${{ github.event.workflow_run.head_branch }}')" }\n      - run: npm ci`,
    "expression inside a script",
  ],
  ["a token left by the checkout", preview, "persist-credentials: false", "persist-credentials: true", "token"],
  ["a token left by default", comment, "persist-credentials: false", "fetch-depth: 1", "token"],
  [
    "the head in the job that writes",
    comment,
    "persist-credentials: false",
    `persist-credentials: false\n          ref: \${{ github.event.workflow_run.head_sha }}`,
    "default branch",
  ],
  [
    "an action by its tag",
    preview,
    /actions\/setup-go@\S+ # \S+/.exec(preview)?.[0] ?? "",
    "actions/setup-go@v6",
    "not pinned",
  ],
])("%s is a danger", (_, text, from, to, danger) => {
  expect(dangersOf(changed(text, from, to)).join("\n")).toContain(danger);
});
