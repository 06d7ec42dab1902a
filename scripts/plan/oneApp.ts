import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { structuredPatch } from "diff";
import { isSeq, parseDocument } from "yaml";
import { loadStackFile } from "../../config/load";
import { nearest } from "../../config/nearest";
import { ConfigurationError } from "../../config/problems";
import { repoRoot } from "../../sandbox/common/paths";
import { BadArguments } from "../commandLine/read";
import { evaluate, type PlannedResource } from "./evaluate";
import { inputsText, resourceText } from "./full";

/**
 * The effect of one entry of homelab:apps: the resources that there would not be without it, and its additions to others. Both are found
 * by a second plan, of the same stack without the entry.
 *
 * @throws ConfigurationError; BadArguments for an app that the stack does not have
 */
export async function appText(stack: string, app: string, folder: string): Promise<string> {
  const apps = loadStackFile(stack, folder).apps.map(({ key }) => key);
  if (!apps.includes(app)) throw new BadArguments([noSuchApp(stack, app, apps)]);
  const whole = await evaluate(stack, repoRoot, folder);
  const rest = new Map((await withoutApp(stack, app, folder)).map((r) => [idOf(r), r]));
  const own = whole.filter((r) => !rest.has(idOf(r)));
  const shared = whole.flatMap((r) => {
    const changes = changesText(rest.get(idOf(r)), r);
    return changes === undefined ? [] : [changes];
  });
  return [
    `App ${app} of stack ${stack}: ${counted(own.length, "resource")} of its own, and a part of ${counted(shared.length, "other")}.`,
    ...own.map(resourceText),
    ...shared,
  ].join("\n\n");
}

function noSuchApp(stack: string, app: string, apps: readonly string[]): string {
  const near = nearest(app, apps);
  const guess = near === undefined ? `There are ${apps.join(", ") || "none"}.` : `Did you mean ${near}?`;
  return `--app ${app}: stack ${stack} has no app of this name. ${guess}`;
}

const idOf = ({ type, name }: PlannedResource) => `${type}::${name}`;

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** The plan of the stack without the entry, which nobody may call then either. */
async function withoutApp(stack: string, app: string, folder: string): Promise<PlannedResource[]> {
  const name = `Pulumi.${stack}.yaml`;
  const file = parseDocument(readFileSync(join(folder, name), "utf8"));
  const apps = ["config", "homelab:apps"];
  file.deleteIn([...apps, app]);
  for (const other of Object.keys((file.getIn(apps) as { toJSON(): object }).toJSON())) {
    const callers = file.getIn([...apps, other, "callers"]);
    if (isSeq(callers)) callers.items = callers.items.filter((caller) => String(caller) !== app);
  }
  const scratch = mkdtempSync(join(tmpdir(), "homelab-plan-"));
  try {
    writeFileSync(join(scratch, name), String(file));
    return await evaluate(stack, repoRoot, scratch);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const codes = [...new Set(error.problems.map(({ code }) => code))].join(", ");
    throw new BadArguments([
      `--app ${app}: the stack is refused without this entry (${codes}), so that its part cannot be told apart. Write --full.`,
    ]);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** The entry's changes to a resource that is there without it too; undefined: none. */
function changesText(before: PlannedResource | undefined, after: PlannedResource): string | undefined {
  if (before === undefined) return undefined;
  const { hunks } = structuredPatch("", "", readable(before), readable(after), "", "", { context: 2 });
  if (hunks.length === 0) return undefined;
  const lines = hunks.flatMap((hunk, i) => [...(i === 0 ? [] : ["…"]), ...hunk.lines]);
  return [`${after.type} ${after.name}`, ...lines.filter((line) => !line.startsWith("\\")).map((l) => `  ${l}`)].join(
    "\n",
  );
}

/** A document inside of a text (the tailnet's policy file) a line for each entry. */
function readable(resource: PlannedResource): string {
  const inputs = Object.entries(resource.inputs).map(([key, value]) => [key, document(value)]);
  return `${inputsText({ ...resource, inputs: Object.fromEntries(inputs) })}\n`;
}

function document(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
