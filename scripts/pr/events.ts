import { stripVTControlCharacters } from "node:util";
import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation/events";
import type { Change, Policy, Problem } from "./result";

/** The results of one preview or update, from the engine's events. */
export interface Report {
  /** False when an error ended it: then it did not see everything. */
  complete: boolean;
  changes: Change[];
  unchanged: number;
  policies: Policy[];
  problems: Problem[];
}

/**
 * The results in the engine's events. Undefined when it never began.
 *
 * @param folders are left out of messages
 */
export function reportFrom(events: readonly EngineEvent[], folders: readonly string[]): Report | undefined {
  return events.length === 0 ? undefined : reportOf(events, folders);
}

/** The engine's addition to every failure, whose reason it has told already. */
const epilogue = /^(preview|update) failed$/;

/**
 * The events as a report that does not depend on the order in which resources happened to be registered.
 * Source of the events' meaning: sdk/go/common/apitype/events.go of Pulumi.
 */
export function reportOf(events: readonly EngineEvent[], folders: readonly string[] = []): Report {
  const steps = events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? []);
  const summary = events.flatMap(({ summaryEvent }) => summaryEvent ?? []).at(-1);
  const problems = events.flatMap(({ diagnosticEvent }) =>
    diagnosticEvent ? problemOf(diagnosticEvent, folders) : [],
  );
  const policies = sorted(events.flatMap(({ policyEvent }) => (policyEvent ? [policyOf(policyEvent, folders)] : [])));
  const complete = summary !== undefined && !problems.some(({ severity }) => severity === "error");
  return {
    complete,
    // How far the engine got before an error is another number each time.
    changes: complete ? sorted(steps.flatMap(changeOf)) : [],
    unchanged: complete ? (summary.resourceChanges?.same ?? 0) : 0,
    policies,
    problems: sorted(problems),
  };
}

/** The resources that Pulumi adds by itself: the stack, and the provider of each package that has none of its own. */
const added = /^pulumi:(pulumi:Stack |providers:\S+ default)/;

function changeOf(step: StepEventMetadata): Change[] {
  const op = operationOf(step);
  const { type, name } = named(step.urn);
  if (op === undefined || added.test(`${type} ${name}`)) return [];
  const retained = op === "delete" && (step.old?.retainOnDelete ?? false);
  return [{ op, type, name, retained, paths: pathsOf(step) }];
}

/** A replacement is told in three steps, of which the logical one counts. */
function operationOf({ op, old, new: next }: StepEventMetadata): Change["op"] | undefined {
  if (op === "create" || op === "update" || op === "replace" || op === "delete" || op === "import") return op;
  if (op !== "same" || (old?.protect ?? false) === (next?.protect ?? false)) return undefined;
  return next?.protect ? "protect" : "unprotect";
}

function pathsOf({ op, detailedDiff, diffs, keys }: StepEventMetadata): Change["paths"] {
  if (op !== "update" && op !== "replace") return [];
  const told = Object.entries(detailedDiff ?? {}).map(([path, { diffKind }]) => ({
    path,
    kind: diffKind.startsWith("add") ? "add" : diffKind.startsWith("delete") ? "delete" : "update",
    replaces: diffKind.endsWith("-replace"),
  }));
  // A provider that does not tell more names the properties only.
  const changed = (diffs ?? []).map((path) => ({ path, kind: "update", replaces: keys?.includes(path) ?? false }));
  return sorted(told.length > 0 ? told : changed) as Change["paths"];
}

type PolicyEvent = NonNullable<EngineEvent["policyEvent"]>;
type DiagnosticEvent = NonNullable<EngineEvent["diagnosticEvent"]>;

function policyOf({ policyName, enforcementLevel, message }: PolicyEvent, folders: readonly string[]): Policy {
  // `remediate` that could not mend is as binding as `mandatory`.
  const level = (enforcementLevel as string) === "advisory" ? "advisory" : "mandatory";
  return { rule: policyName, level, message: plain(message, folders) };
}

function problemOf(event: DiagnosticEvent, folders: readonly string[]): Problem[] {
  const { urn, severity, message, ephemeral } = event;
  if (ephemeral || (severity !== "error" && severity !== "warning")) return [];
  const text = plain(message, folders);
  if (text === "" || epilogue.test(text)) return [];
  const about = urn ? named(urn) : undefined;
  return [{ severity, ...(about && { resource: `${about.type} ${about.name}` }), message: text }];
}

/** Type and name in `urn:pulumi:stack::project::parent$type::name`. A name may hold colons. */
function named(urn: string): { type: string; name: string } {
  const [, , types = "", ...name] = urn.split("::");
  return { type: types.split("$").at(-1) ?? types, name: name.join("::") };
}

const colours = /<\{%[^%]*%\}>/g;
const randomId = /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/g;
const foreignFrame = /^\s+at .*(node:internal|node_modules|register\.js)/;

/** A message without what is another text in every run: folders, ids that a sandbox makes, the Node.js part of stack traces. */
export function plain(text: string, folders: readonly string[]): string {
  const placed = folders.reduce((rest, folder) => rest.replaceAll(`${folder}/`, "").replaceAll(folder, "."), text);
  const lines = stripVTControlCharacters(placed).replace(colours, "").replace(randomId, "<id>").split("\n");
  return lines
    .filter((line) => !foreignFrame.test(line))
    .join("\n")
    .trim();
}

/** In a fixed order, and each only once: the engine judges a resource again when its outputs are known. */
function sorted<T>(list: readonly T[]): T[] {
  const texts = new Set(list.map((each) => JSON.stringify(each)));
  return [...texts].sort().map((each) => JSON.parse(each) as T);
}
