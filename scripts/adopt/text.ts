import type { ChangedValue } from "../drift/values";
import type { Report } from "./report";

/** Server-side apply asks for it; the field manager that wrote an object first is not the provider's. */
const TAKEN =
  "Fields of the cluster's objects belong to whoever wrote them. `PULUMI_K8S_ENABLE_PATCH_FORCE=true pulumi up` takes over those that the stack sets; later updates need it no more.";

const LONGEST = 160;

/** A report for a person. */
export function adoptText({ stack, adopted, others, unasked, notes, file, imported, made }: Report): string {
  const first =
    adopted.length === 0
      ? `Of what stack ${stack} would make, nothing was found that could be adopted.`
      : `${adopted.length} of what stack ${stack} would make ${adopted.length === 1 ? "is" : "are"} there already:`;
  return [
    first,
    ...(adopted.length === 0
      ? []
      : [adopted.flatMap((each) => [`  ${each.object}  (${each.id})`, ...changes(each.changes)]).join("\n")]),
    ...list("In the way, and not to be adopted:", others),
    ...list("Could not be looked at, so nothing was imported:", unasked),
    ...list("Not looked for:", notes),
    ...(adopted.some(({ urn, changes }) => changes.length > 0 && /[$:]kubernetes:/.test(urn)) ? [TAKEN] : []),
    next({ stack, file, imported, made }),
  ].join("\n\n");
}

function changes(all: readonly ChangedValue[]): string[] {
  if (all.length === 0) return ["    stays as it is"];
  return all.map(({ path, before, after }) => {
    if (before === undefined) return `    ${path} becomes ${shown(after)}; it is not set`;
    if (after === undefined) return `    ${path} goes; it is ${shown(before)}`;
    return `    ${path} becomes ${shown(after)}; it is ${shown(before)}`;
  });
}

const shown = (json = "") => (json.length > LONGEST ? `${json.slice(0, LONGEST)}…` : json);

function list(title: string, all: readonly string[]): string[] {
  return all.length === 0 ? [] : [[title, ...all.map((each) => `  ${each.replaceAll("\n", "\n  ")}`)].join("\n")];
}

function next({ stack, file, imported, made }: Pick<Report, "stack" | "file" | "imported" | "made">): string {
  const rest = `The first update makes the other ${made}.`;
  if (file === undefined) return `Nothing to import. The first update makes all ${made}.`;
  if (imported)
    return `The state has them now. \`pulumi preview --diff --stack ${stack}\` shows what an update changes. ${rest}`;
  return `Nothing was imported. ${file} is the import file; the same command with --run imports it. ${rest}`;
}
