import { differenceText } from "../../traffic/documents/difference";
import { code, counted, oneLine } from "../pr/markdown";
import type { Drifted, DriftReport } from "./report";
import type { ChangedValue } from "./values";

const LONGEST = 200;

/** A report in Markdown. Every value is code, so that nothing that somebody wrote into an object is read as markup. */
export function driftText({ stack, drifted, unread, ways }: DriftReport): string {
  const notLookedAt =
    unread.length === 0
      ? []
      : [`Not looked at, as no provider reads it back or it did not answer: ${unread.map(code).join(", ")}.`];
  if (drifted.length === 0)
    return [`Everything that was looked at is as Pulumi left it (stack ${stack}).`, ...notLookedAt].join("\n\n");
  return [
    `${counted(drifted.length, "object")} of stack ${stack} ${drifted.length === 1 ? "is" : "are"} not as Pulumi left ${drifted.length === 1 ? "it" : "them"}:`,
    drifted.flatMap(linesOf).join("\n"),
    differenceText(ways),
    repairText(stack, drifted),
    ...notLookedAt,
  ].join("\n\n");
}

/** How all is put back. A line more than the update is said only of what no update mends. */
function repairText(stack: string, drifted: readonly Drifted[]): string {
  // A person who edits a field by hand manages it from then on: the provider takes none back unless it is told to.
  const taken = drifted.some(({ type, what }) => type.startsWith("kubernetes:") && what === "changed");
  const update = `${taken ? "PULUMI_K8S_ENABLE_PATCH_FORCE=true " : ""}pulumi up --refresh --stack ${stack}`;
  const before = drifted.flatMap(({ urn, mend }) => {
    if (mend.by === "forget") return [`pulumi state delete --yes --stack ${stack} '${urn}'`];
    if (mend.by !== "delete") return [];
    const { kind, name, namespace } = mend;
    return [`kubectl delete ${kind} ${name}${namespace === undefined ? "" : ` --namespace ${namespace}`}`];
  });
  const again = drifted.flatMap(({ urn, mend }) => (mend.by === "apply" ? [`--replace '${urn}'`] : []));
  const after = taken ? [`pulumi up --stack ${stack}`] : [];
  return [
    "This puts it back as the stack file has it; write what should stay into the stack file first.",
    `\`\`\`sh\n${[...before, [update, ...again].join(" "), ...after].join("\n")}\n\`\`\``,
    ...(taken ? ["The last line leaves the provider as it was, which takes no field over."] : []),
  ].join("\n\n");
}

function linesOf({ object, what, values }: Drifted): string[] {
  if (what === "gone") return [`- ${code(object)} is gone`];
  return [`- ${code(object)} was changed`, ...values.map((value) => `  - ${valueText(value)}`)];
}

function valueText({ path, before, after }: ChangedValue): string {
  if (before === undefined) return `${code(path)} was added: ${shown(after ?? "")}`;
  if (after === undefined) return `${code(path)} was taken out; it was ${shown(before)}`;
  return `${code(path)} is ${shown(after)}; it was ${shown(before)}`;
}

function shown(json: string): string {
  return code(oneLine(json.length > LONGEST ? `${json.slice(0, LONGEST)}…` : json));
}
