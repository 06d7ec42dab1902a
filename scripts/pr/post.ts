import { existsSync, lstatSync, readFileSync } from "node:fs";
import { z } from "zod";
import { marker, renderComment } from "./comment";
import { GitHub, workflowRunEvent } from "./github";
import { isJudge } from "./judges";
import { code } from "./markdown";
import { format, type Result, resultSchema } from "./result";

/** GitHub names no more changed files than these. */
const mostNamed = 3_000;

/** A result of this size is none of ours. */
const largest = 16 * 1024 * 1024;

/** The variables that GitHub sets for every step, and the token that the step is given. */
export interface WorkflowEnvironment {
  GITHUB_EVENT_PATH?: string;
  GITHUB_API_URL?: string;
  GITHUB_REPOSITORY?: string;
  GITHUB_TOKEN?: string;
}

/**
 * Writes the comment of a pull request, in the workflow that may write. `file` comes from a run of the pull request's own code, so it is
 * data that is checked and shown, never run; which pull request it belongs to is asked of GitHub. Throws when GitHub refuses.
 *
 * @returns what was done, in lines for the log
 */
export async function postComment(file: string, environment: WorkflowEnvironment): Promise<string[]> {
  const variable = (name: keyof WorkflowEnvironment): string => {
    const value = environment[name];
    if (!value) throw new Error(`${name} is not set: this runs in a GitHub workflow.`);
    return value;
  };
  const { workflow_run: run } = workflowRunEvent.parse(JSON.parse(readFileSync(variable("GITHUB_EVENT_PATH"), "utf8")));
  const github = new GitHub(variable("GITHUB_API_URL"), variable("GITHUB_REPOSITORY"), variable("GITHUB_TOKEN"));
  const { result, why } = readResult(file);
  const lines = result === undefined ? [`The run ${why}.`] : [];
  const pulls = await github.pullRequestsOf(run);
  if (pulls.length === 0) lines.push(`No open pull request has ${run.head_sha} as its head any more.`);
  for (const pull of pulls) {
    const footer = [`[Log of the run](${run.html_url})`];
    const files = await github.changedFiles(pull);
    const judges = files.filter(isJudge).sort();
    if (files.length >= mostNamed)
      judges.push(`perhaps files after the first ${mostNamed}, which GitHub does not name`);
    const body =
      result === undefined
        ? [marker, "## ❌ No preview", `The run for ${code(run.head_sha.slice(0, 10))} ${why}.`, ...footer].join("\n\n")
        : renderComment({ ...result, head: run.head_sha, judges }, footer);
    lines.push(`Pull request ${pull}: comment ${await github.writeComment(pull, marker, body)}.`);
  }
  return lines;
}

/** The result, or what to say in its place: fixed text, because whoever wrote the file may have written anything. */
function readResult(file: string): { result?: Result; why?: string } {
  if (!existsSync(file)) return { why: "has no result" };
  // An archive may hold a link to a file of this machine.
  const found = lstatSync(file);
  if (!found.isFile() || found.size > largest) return { why: "has no result that can be read" };
  const content = parsed(readFileSync(file, "utf8"));
  const { data } = resultSchema.safeParse(content);
  if (data !== undefined) return { result: data };
  if (otherFormat.safeParse(content).success) {
    return { why: "has a result of another format than the default branch reads: bring the branch up to date with it" };
  }
  return { why: "has no result that can be read" };
}

const otherFormat = z.object({ format: z.number().refine((number) => number !== format) });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
