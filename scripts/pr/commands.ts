import { type ChildProcess, spawn } from "node:child_process";
import { stacksFolder } from "../../sandbox/common/paths";
import type { Workspace } from "./workspace";

export interface Ended {
  status: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs npm in a worktree. `state` is the folder of the sandboxes; `heard` gets standard error line by line, where builds tell how far
 * they are.
 */
export async function npm(
  workspace: Workspace,
  { tree, state }: { tree: string; state: string },
  args: string[],
  heard?: (line: string) => void,
): Promise<Ended> {
  if (workspace.closed) throw new Error(`npm ${args.join(" ")} is not begun: the run has ended`);
  return new Promise((resolve, reject) => {
    // Of a script its own errors are enough; of an installation npm's are wanted.
    const child = spawn("npm", [args[0] === "run" || args[0] === "start" ? "--silent" : "--loglevel=error", ...args], {
      cwd: tree,
      env: environment(tree, state),
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    workspace.running(child.pid);
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr, heard);
    child.once("error", reject);
    child.once("close", (status) => {
      workspace.running(undefined);
      resolve({ status: status ?? 1, stdout: stdout(), stderr: stderr() });
    });
  });
}

function collect(stream: ChildProcess["stdout"], heard?: (line: string) => void): () => string {
  let text = "";
  let told = 0;
  stream?.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
    for (let end = text.indexOf("\n", told); end >= 0; end = text.indexOf("\n", told)) {
      heard?.(text.slice(told, end));
      told = end + 1;
    }
  });
  return () => text;
}

/** The environment without what npm and git told this process of the checkout it runs in. */
function environment(tree: string, state: string): NodeJS.ProcessEnv {
  const foreign = /^(npm_config_local_prefix$|npm_(package|lifecycle|command|execpath)|INIT_CWD$|GIT_)/;
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  return {
    ...own,
    HOMELAB_STATE_FOLDER: state,
    HOMELAB_STACKS: stacksFolder(tree),
    NO_COLOR: "1",
    // `--event-log` is one of the CLI's commands for debugging.
    PULUMI_DEBUG_COMMANDS: "true",
  };
}
