import { z } from "zod";

/** GitHub's event of a workflow run that has ended. It comes from GitHub, but a person chose the branch's name. */
export const workflowRunEvent = z.object({
  workflow_run: z.object({
    head_sha: z.string().regex(/^[0-9a-f]{40,64}$/),
    head_branch: z.string(),
    head_repository: z.object({ id: z.number(), owner: z.object({ login: z.string() }) }),
    html_url: z.url({ protocol: /^https?$/ }),
  }),
});
export type WorkflowRun = z.infer<typeof workflowRunEvent>["workflow_run"];

const pullRequest = z.object({
  number: z.number(),
  // Null when the fork has been deleted.
  head: z.object({ sha: z.string(), repo: z.object({ id: z.number() }).nullable() }),
});
const comment = z.object({ id: z.number(), body: z.string(), user: z.object({ login: z.string() }).nullable() });
const changedFile = z.object({ filename: z.string(), previous_filename: z.string().optional() });

/** Who writes with the token that GitHub gives to a workflow. */
const author = "github-actions[bot]";
const pageSize = 100;

/** The few requests that a comment needs. */
export class GitHub {
  constructor(
    private readonly api: string,
    /** `owner/name` */
    private readonly repository: string,
    private readonly token: string,
  ) {}

  /**
   * Numbers of the open pull requests that the run was for: same repository, branch and commit. The event of a fork's run does not name
   * them, and the fork must not. None when the branch has moved on since.
   */
  async pullRequestsOf(run: WorkflowRun): Promise<number[]> {
    const { head_repository: from, head_branch: branch, head_sha: sha } = run;
    const open = await this.list("pulls", pullRequest, { state: "open", head: `${from.owner.login}:${branch}` });
    return open.filter((pull) => pull.head.sha === sha && pull.head.repo?.id === from.id).map((pull) => pull.number);
  }

  /** Paths of the files that a pull request changes, old names included. GitHub names the first 3,000. */
  async changedFiles(pull: number): Promise<string[]> {
    const files = await this.list(`pulls/${pull}/files`, changedFile);
    return files.flatMap((file) => [file.filename, ...(file.previous_filename ? [file.previous_filename] : [])]);
  }

  /** Writes the one comment that begins with `marker`: anew where there is none, in its place where there is one. */
  async writeComment(pull: number, marker: string, body: string): Promise<"created" | "updated"> {
    const comments = await this.list(`issues/${pull}/comments`, comment);
    // Anybody can write the marker; only what this workflow wrote may be overwritten.
    const own = comments.find((each) => each.user?.login === author && each.body.startsWith(marker));
    if (own === undefined) await this.request("POST", `issues/${pull}/comments`, { body });
    else await this.request("PATCH", `issues/comments/${own.id}`, { body });
    return own === undefined ? "created" : "updated";
  }

  private async list<T>(path: string, item: z.ZodType<T>, query: Record<string, string> = {}): Promise<T[]> {
    const all: T[] = [];
    for (let page = 1; ; page++) {
      const parameters = new URLSearchParams({ ...query, per_page: String(pageSize), page: String(page) });
      const items = z.array(item).parse(await this.request("GET", `${path}?${parameters}`));
      all.push(...items);
      if (items.length < pageSize) return all;
    }
  }

  private async request(method: string, path: string, body?: unknown): Promise<unknown> {
    const url = `${this.api}/repos/${this.repository}/${path}`;
    const response = await fetch(url, {
      method,
      headers: {
        accept: "application/vnd.github+json",
        authorization: `Bearer ${this.token}`,
        "x-github-api-version": "2022-11-28",
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    // The answer's text stays out of the log of the run, which anybody may read.
    if (!response.ok)
      throw new Error(`GitHub answers ${method} ${path} with ${response.status} ${response.statusText}.`);
    return response.json();
  }
}
