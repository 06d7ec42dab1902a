import { parse } from "yaml";

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}

interface Job {
  if?: string | boolean;
  permissions?: string | Record<string, string>;
  environment?: unknown;
  steps?: Step[];
  uses?: string;
}

interface Workflow {
  on: string | string[] | Record<string, unknown>;
  permissions?: string | Record<string, string>;
  jobs: Record<string, Job>;
}

/** The condition that keeps a job away from the code of forks. */
const sameRepository = "github.event.pull_request.head.repo.full_name == github.repository";

/** Dangers that actionlint does not look for: ways in which a pull request's code or text could get at a secret or write something. */
export function dangersOf(text: string): string[] {
  const workflow = parse(text) as Workflow;
  const triggers = triggersOf(workflow);
  return [
    ...(triggers.includes("pull_request_target")
      ? ["pull_request_target gives the base's secrets to a run that a pull request starts"]
      : []),
    ...(writes(workflow.permissions) ? ["jobs may write unless they say otherwise"] : []),
    ...unpinned(text),
    ...Object.entries(workflow.jobs).flatMap(([name, job]) =>
      [
        ...(triggers.includes("pull_request") ? dangersOfPullRequest(workflow, job) : []),
        ...(triggers.includes("workflow_run") ? dangersOfFollowUp(job) : []),
        ...(job.steps ?? []).flatMap(dangersOfStep),
      ].map((danger) => `${name}: ${danger}`),
    ),
  ];
}

/** A job that a pull request starts runs its code: in the workflow itself, in a script, in what `npm ci` installs. */
function dangersOfPullRequest(workflow: Workflow, job: Job): string[] {
  if (conditionsOf(job).includes(sameRepository)) return [];
  return [
    ...(usesSecrets(job) || usesSecrets({ ...workflow, jobs: {} }) ? ["secrets beside the code of forks"] : []),
    ...(job.environment === undefined ? [] : ["an environment, which has secrets, beside the code of forks"]),
    ...(writes(job.permissions ?? workflow.permissions) ? ["permission to write beside the code of forks"] : []),
  ];
}

/** A job after a run of a pull request's code may write, so it runs the default branch alone. */
function dangersOfFollowUp({ steps = [] }: Job): string[] {
  const others = steps.filter(
    ({ uses, with: inputs = {} }) => uses?.startsWith("actions/checkout@") && (inputs.ref || inputs.repository),
  );
  return others.length > 0 ? ["checks out something else than the default branch"] : [];
}

function dangersOfStep({ uses = "", run = "", with: inputs = {} }: Step): string[] {
  const script = typeof inputs.script === "string" ? inputs.script : "";
  const keepsToken = uses.startsWith("actions/checkout@") && inputs["persist-credentials"] !== false;
  return [
    // Where a value is a person's text, it becomes a part of the script; as a variable it does not.
    ...(/\$\{\{/.test(run + script) ? ["an expression inside a script"] : []),
    ...(keepsToken ? ["a checkout that leaves its token in .git/config"] : []),
  ];
}

function unpinned(text: string): string[] {
  const uses = [...text.matchAll(/^\s*-?\s*uses:\s*(.+)$/gm)].map(([, value]) => value.trim());
  const loose = uses.filter(
    (value) => !value.startsWith("./") && !/^[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*$/.test(value),
  );
  return loose.map((value) => `${value} is not pinned by its commit, with its release beside it`);
}

function triggersOf({ on }: Workflow): string[] {
  if (typeof on === "string") return [on];
  return Array.isArray(on) ? on : Object.keys(on);
}

/** The conditions that must all hold for a job to run; none where one may replace another. */
function conditionsOf({ if: condition = "" }: Job): string[] {
  const text = String(condition)
    .replace(/^\s*\$\{\{|\}\}\s*$/g, "")
    .replace(/\s+/g, " ");
  return text.includes("||") ? [] : text.split("&&").map((each) => each.trim());
}

/** Without a word about permissions a job has the repository's default, which may be to write. */
function writes(permissions: Workflow["permissions"]): boolean {
  if (permissions === undefined) return true;
  if (typeof permissions === "string") return permissions !== "read-all";
  return Object.values(permissions).includes("write");
}

const usesSecrets = (part: unknown): boolean => /\bsecrets\b/.test(JSON.stringify(part));
