import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation/events";
import { type ChangedWays, changedWays } from "../../traffic/documents/changedWays";
import { difference } from "../../traffic/reach/difference";
import { resourcesOfState } from "../../traffic/sources";
import { type ChangedValue, changedValues, HIDDEN } from "./values";

/** An object that is not as Pulumi left it. */
export interface Drifted {
  urn: string;
  type: string;
  /** What a person calls it: `Service media/sonarr`. */
  object: string;
  /** `gone`: it is not there any more. */
  what: "changed" | "gone";
  values: ChangedValue[];
}

export interface DriftReport {
  stack: string;
  drifted: Drifted[];
  /** Resources that their providers cannot read back, so that nobody looked at them. */
  unread: string[];
  /** Who reaches more or less because of it. */
  ways: ChangedWays;
}

type Properties = Record<string, unknown>;
interface StateEntry {
  urn: string;
  type: string;
  custom?: boolean;
  delete?: boolean;
  inputs?: Properties;
}
interface State {
  deployment?: { resources?: StateEntry[] };
}

/**
 * What a refresh found. Pure: from the exported state, and the events of `pulumi refresh --preview-only`.
 *
 * @throws Error with what the engine said, where the refresh did not come to its end
 */
export function driftReport(stack: string, state: State, events: readonly EngineEvent[]): DriftReport {
  assertComplete(events);
  const steps = events.flatMap(({ resOutputsEvent }) => resOutputsEvent?.metadata ?? []);
  const drifted = steps.flatMap(driftedOf).sort((a, b) => (a.object < b.object ? -1 : 1));
  const ways = changedWays(difference(resourcesOfState(state), resourcesOfState(refreshed(state, steps))));
  return { stack, drifted, unread: unreadOf(state), ways };
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
  if (op === "delete") return [{ urn, type, object, what: "gone", values: [] }];
  const inputs = changedValues(old?.inputs, live?.inputs);
  // Where no input differs, an output that the program counts on may: a key that is not valid any more.
  const values = inputs.length > 0 ? inputs : changedValues(old?.outputs, live?.outputs).filter(isTelling);
  return values.length === 0 ? [] : [{ urn, type, object, what: "changed", values }];
}

/** What every cluster writes at all times is no change that somebody made. */
function isTelling({ path }: ChangedValue): boolean {
  return !/(^|\.)(resourceVersion|generation|managedFields|status|__\w+|modifiedOn|updatedAt|metaFingerprint)\b/.test(
    path,
  );
}

function objectName(type: string, urn: string, inputs: Properties): string {
  const kind = type.split(":").at(-1) ?? type;
  const { name, namespace } = (inputs.metadata ?? {}) as { name?: unknown; namespace?: unknown };
  const own = typeof name === "string" ? name : typeof inputs.name === "string" ? inputs.name : urn.split("::").at(-1);
  return `${kind} ${typeof namespace === "string" ? `${namespace}/` : ""}${own}`;
}

/** The state as a refresh would leave it. What is secret stays as the state has it: events hide it. */
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

/** Types whose providers answer a refresh with the state itself. */
const UNREADABLE = /^(command:|talos:machine\/(bootstrap|secrets):)/;

function unreadOf(state: State): string[] {
  const all = (state.deployment?.resources ?? []).filter(({ type, custom }) => custom && UNREADABLE.test(type));
  return all.map(({ type, urn, inputs }) => objectName(type, urn, inputs ?? {})).sort();
}
