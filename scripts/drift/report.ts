import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation/events";
import { type ChangedWays, changedWays } from "../../traffic/documents/changedWays";
import { difference } from "../../traffic/reach/difference";
import { resourcesOfState } from "../../traffic/sources";
import { objectName, type Properties, type State, type StateEntry } from "../engine/state";
import { type Finding, findingsOf } from "./look/findings";
import { type Answer, notAskedFor, type Question } from "./look/questions";
import { type ChangedValue, changedValues, HIDDEN } from "./values";

/**
 * The way to put an object back. `update`: the next update, after a refresh. `delete`: it has to go first, by this kind, name and namespace of
 * kubectl's. `forget`: the state has to forget it, so that it is written again. `apply`: it has to be applied again.
 */
type Mend =
  | { by: "update" | "forget" | "apply" }
  | { by: "delete"; kind: string; name: string; namespace: string | undefined };

/** An object that is not as Pulumi left it. */
export interface Drifted {
  urn: string;
  type: string;
  /** The object's name for a person: `Service media/sonarr`. */
  object: string;
  /** `gone`: it is not there any more. */
  what: "changed" | "gone";
  values: ChangedValue[];
  mend: Mend;
}

export interface DriftReport {
  stack: string;
  drifted: Drifted[];
  /** Objects that nobody looked at: the provider cannot read them back, or they did not answer, with the reason. */
  unread: string[];
  /** The ways that are open, closed or changed because of it. */
  ways: ChangedWays;
}

/** The questions beside the refresh, and their answers. */
export interface Looked {
  questions: readonly Question[];
  answers: readonly Answer[];
}

/**
 * The drift that a refresh found, and the drift where no refresh looks. Pure: from the exported state, and the events of
 * `pulumi refresh --preview-only`.
 *
 * @throws Error with the engine's own messages, where the refresh did not come to its end
 */
export function driftReport(
  stack: string,
  state: State,
  events: readonly EngineEvent[],
  looked: Looked = { questions: [], answers: [] },
): DriftReport {
  assertComplete(events);
  const steps = events.flatMap(({ resOutputsEvent }) => resOutputsEvent?.metadata ?? []);
  const findings = findingsOf(looked.questions, looked.answers);
  const drifted = [...steps.flatMap(driftedOf), ...findings.map(driftedThere)].sort(byObject);
  const [before, after] = [edited(state, findings, "applied"), edited(refreshed(state, steps), findings, "live")];
  const ways = changedWays(difference(resourcesOfState(before), resourcesOfState(after)));
  return { stack, drifted, unread: unreadOf(state, looked), ways };
}

const byObject = (a: Drifted, b: Drifted) => (a.object < b.object ? -1 : 1);

function driftedThere({ question: { urn, object, kind }, what, values }: Finding): Drifted {
  const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
  return { urn, type, object, what, values, mend: { by: kind === "file" ? "forget" : "apply" } };
}

/**
 * Lists whose entries Kubernetes tells apart by these fields. Who edits one has made another entry, which stays when ours is applied again:
 * two entries then claim one name.
 */
const ENTRY_KEY = /(^|\.)(ports|listeners)\[\d+\](\.(port|containerPort|protocol|name))?$/;

function mendOf({ type, new: live }: StepEventMetadata, values: readonly ChangedValue[]): Mend {
  const [, version = "", kind = ""] = type.split(":");
  const foreign = values.some(({ path, after }) => after !== undefined && ENTRY_KEY.test(path));
  const { name, namespace } = ((live?.inputs as Properties)?.metadata ?? {}) as { name?: string; namespace?: string };
  if (!type.startsWith("kubernetes:") || !foreign || name === undefined) return { by: "update" };
  const group = version.includes(".") ? version.replace(/\/.*/, "") : undefined;
  return { by: "delete", kind: [kind.toLowerCase(), group].filter(Boolean).join("."), name, namespace };
}

/** The state with what was found in place of what was written, or with what was written in the same form. */
function edited(state: State, findings: readonly Finding[], form: "applied" | "live"): State {
  const found = new Map(findings.map((finding) => [finding.question.urn, finding]));
  const resources = (state.deployment?.resources ?? []).map((entry): StateEntry => {
    const finding = entry.delete ? undefined : found.get(entry.urn);
    return finding === undefined ? entry : { ...entry, inputs: finding[form](entry.inputs ?? {}) };
  });
  return { ...state, deployment: { ...state.deployment, resources } };
}

/** A refresh that met an error saw only a part of the world: nothing may be concluded from its silence. */
function assertComplete(events: readonly EngineEvent[]): void {
  const errors = events.flatMap(({ diagnosticEvent }) =>
    diagnosticEvent?.severity === "error" ? [diagnosticEvent.message.replace(/<\{%[^%]*%\}>/g, "").trim()] : [],
  );
  const failed = events.flatMap(({ resOpFailedEvent }) => resOpFailedEvent?.metadata.urn ?? []);
  if (errors.length + failed.length === 0 && events.some(({ summaryEvent }) => summaryEvent)) return;
  const said = [...errors, ...failed.map((urn) => `${urn} could not be read.`)];
  throw new Error(["The refresh did not come to its end:", ...new Set(said)].join("\n  "));
}

function driftedOf(step: StepEventMetadata): Drifted[] {
  const { op, urn, type, old, new: live } = step;
  if (type.startsWith("pulumi:") || (op !== "update" && op !== "delete")) return [];
  const object = objectName(type, urn, (old?.inputs ?? {}) as Properties);
  if (op === "delete") return [{ urn, type, object, what: "gone", values: [], mend: { by: "update" } }];
  const inputs = changedValues(old?.inputs, live?.inputs);
  // Where no input differs, an output that the program counts on may: a key that is not valid any more.
  const values = inputs.length > 0 ? inputs : changedValues(old?.outputs, live?.outputs).filter(isTelling);
  return values.length === 0 ? [] : [{ urn, type, object, what: "changed", values, mend: mendOf(step, values) }];
}

/** Values that every cluster writes all the time are no change that somebody made. */
function isTelling({ path }: ChangedValue): boolean {
  return !/(^|\.)(resourceVersion|generation|managedFields|status|__\w+|modifiedOn|updatedAt|metaFingerprint)\b/.test(
    path,
  );
}

/** The state as a refresh would leave it. Secrets stay as the state has them: events hide them. */
function refreshed(state: State, steps: readonly StepEventMetadata[]): State {
  const found = new Map(steps.map((step) => [step.urn, step]));
  const resources = (state.deployment?.resources ?? []).flatMap((entry): StateEntry[] => {
    const step = found.get(entry.urn);
    if (step === undefined || entry.delete) return [entry];
    if (step.op === "delete") return [];
    if (step.op !== "update" || step.new?.inputs === undefined) return [entry];
    return [{ ...entry, inputs: unhidden(step.new.inputs, entry.inputs) as Properties }];
  });
  return { ...state, deployment: { ...state.deployment, resources } };
}

function unhidden(live: unknown, known: unknown): unknown {
  if (live === HIDDEN) return known;
  if (Array.isArray(live)) return live.map((each, i) => unhidden(each, Array.isArray(known) ? known[i] : undefined));
  if (typeof live !== "object" || live === null) return live;
  const old = typeof known === "object" && known !== null ? (known as Properties) : {};
  return Object.fromEntries(Object.entries(live).map(([key, value]) => [key, unhidden(value, old[key])]));
}

/** The objects that nobody looked at, with the reason where there is more to say. */
function unreadOf(state: State, { questions, answers }: Looked): string[] {
  const failed = answers.flatMap((answer) => {
    const object = questions.find(({ urn }) => urn === answer.urn)?.object;
    return "problem" in answer && object !== undefined ? [`${object}: ${answer.problem}`] : [];
  });
  return [...notAskedFor(state, questions), ...failed];
}
