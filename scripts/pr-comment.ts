import { existsSync, lstatSync, readFileSync } from "node:fs";
import { marker, renderComment } from "./pr/comment";
import { GitHub, workflowRunEvent } from "./pr/github";
import { isJudge } from "./pr/judges";
import { code } from "./pr/markdown";
import { type Result, resultSchema } from "./pr/result";

/** A result of this size is none of ours. */
const largest = 16 * 1024 * 1024;

/**
 * Writes the comment of a pull request, in the workflow that may write: `pr-comment.ts RESULT`. RESULT comes from a run of the pull
 * request's own code, so it is data that is checked and shown, never run; which pull request it belongs to is asked of GitHub.
 */
async function main(file: string | undefined): Promise<void> {
  if (file === undefined) throw new Error("The file of the result is not given.");
  const { workflow_run: run } = workflowRunEvent.parse(JSON.parse(readFileSync(variable("GITHUB_EVENT_PATH"), "utf8")));
  const github = new GitHub(variable("GITHUB_API_URL"), variable("GITHUB_REPOSITORY"), variable("GITHUB_TOKEN"));
  const result = readResult(file);
  const pulls = await github.pullRequestsOf(run);
  if (pulls.length === 0) console.log(`No open pull request has ${run.head_sha} as its head any more.`);
  for (const pull of pulls) {
    const footer = [`[Log of the run](${run.html_url})`];
    const judges = (await github.changedFiles(pull)).filter(isJudge).sort();
    const body =
      result === undefined
        ? [marker, "## ❌ No preview", `The run for ${code(run.head_sha.slice(0, 10))} has no result.`, ...footer].join(
            "\n\n",
          )
        : renderComment({ ...result, head: run.head_sha, judges }, footer);
    console.log(`Pull request ${pull}: comment ${await github.writeComment(pull, marker, body)}.`);
  }
}

function readResult(file: string): Result | undefined {
  if (!existsSync(file)) return undefined;
  // An archive may hold a link to a file of this machine.
  const found = lstatSync(file);
  if (!found.isFile() || found.size > largest) return undefined;
  const { data } = resultSchema.safeParse(parsed(readFileSync(file, "utf8")));
  if (data === undefined) console.log("The result is not of the form that this repository's code knows.");
  return data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: this runs in a GitHub workflow.`);
  return value;
}

main(process.argv[2]).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
