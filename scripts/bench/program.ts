import { join } from "node:path";
import { flatProgram, type Planned } from "./flat";
import { type Command, compare, megabytes, run, seconds, table } from "./measure";
import { scriptOf } from "./processor";
import {
  makeProject,
  NEW_PROJECT_TSCONFIG,
  NODE,
  ownProject,
  type Project,
  previewCommand,
  pulumiCommand,
  ROOT,
} from "./projects";

/** The subject of a measurement: a temporary folder, a stack, and the number of runs. */
export interface Measured {
  folder: string;
  stack: string;
  runs: number;
}

const LABELS = {
  own: "this program",
  flat: "the same resources, flat plain JavaScript, sub-path imports",
  usual: "the same, a new project's set-up (ts-node with type check, barrel imports)",
};

function planCommand(stack: string): Command {
  return scriptOf(ROOT, "plan", ["--stack", stack, "--json"]);
}

async function plan(stack: string): Promise<Planned[]> {
  return JSON.parse((await run(planCommand(stack))).output) as Planned[];
}

/** Time and memory of evaluating the program, without an engine. */
export async function evaluation({ folder, stack, runs }: Measured): Promise<string> {
  const { flat, usual } = flatProjects(folder, "node", await plan(stack));
  const mocks = ["-r", join(__dirname, "mocks.js")];
  const usualEnv = { TS_NODE_PROJECT: join(usual.folder, "tsconfig.json") };
  const results = await compare(
    {
      own: planCommand(stack),
      flat: { file: NODE, args: [...mocks, "index.js"], cwd: flat.folder },
      usual: { file: NODE, args: [...mocks, "-r", "ts-node/register", "index.ts"], cwd: usual.folder, env: usualEnv },
    },
    runs,
  );
  const rows = Object.entries(results).map(([name, r]) => [
    LABELS[name as keyof typeof LABELS],
    seconds(r.milliseconds),
    megabytes(r.megabytes),
  ]);
  return table([`evaluation (npm run plan -- --json), stack ${stack}`, "time", "peak memory"], rows);
}

/** The stack's resources as a flat program, evaluated without an engine. */
export async function flatEvaluation({ folder, stack }: Measured): Promise<Command> {
  const { flat } = flatProjects(folder, "node", await plan(stack));
  return { file: NODE, args: ["-r", join(__dirname, "mocks.js"), "index.js"], cwd: flat.folder };
}

/** Time and memory of a whole first preview, engine and providers (pass-through) included. */
export async function preview({ folder, stack, runs }: Measured, pulumi: string): Promise<string> {
  const projects = {
    own: ownProject(join(folder, "own"), pulumi, stack),
    ...flatProjects(folder, pulumi, await plan(stack)),
  };
  for (const project of Object.values(projects)) await initialize(project, pulumi);
  const results = await compare(
    {
      own: previewCommand(projects.own, pulumi),
      flat: previewCommand(projects.flat, pulumi),
      usual: previewCommand(projects.usual, pulumi),
    },
    runs,
  );
  const rows = Object.entries(results).map(([name, r]) => [
    LABELS[name as keyof typeof LABELS],
    seconds(r.milliseconds),
    (r.milliseconds / results.flat.milliseconds).toFixed(2),
    megabytes(r.megabytes),
  ]);
  return table([`pulumi preview, stack ${stack}`, "time", "times flat", "peak memory, all processes"], rows);
}

function flatProjects(folder: string, pulumi: string, resources: Planned[]): { flat: Project; usual: Project } {
  const flat = { "index.js": flatProgram(resources, "javascript", ROOT) };
  const usual = { "index.ts": flatProgram(resources, "typescript", ROOT), "tsconfig.json": NEW_PROJECT_TSCONFIG };
  return {
    flat: makeProject(join(folder, `flat-${pulumi === "node" ? "node" : "engine"}`), pulumi, "index.js", flat),
    usual: makeProject(join(folder, `usual-${pulumi === "node" ? "node" : "engine"}`), pulumi, "index.ts", usual),
  };
}

export async function initialize(project: Project, pulumi: string): Promise<void> {
  await run(pulumiCommand(project, pulumi, ["stack", "init"]));
}
