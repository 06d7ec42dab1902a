import type { EngineEvent } from "@pulumi/pulumi/automation/events";
import { type ChangedValue, changedValues } from "../drift/values";
import { objectName, type Properties } from "../engine/state";
import type { Found } from "./look/found";
import type { Wanted } from "./wanted";

/** Something that is there and can be adopted. */
interface Adopted {
  urn: string;
  /** The object's name for a person: `Service media/sonarr`. */
  object: string;
  /** The import id. */
  id: string;
  /** The values that the first update changes in it. */
  changes: ChangedValue[];
}

export interface Report {
  stack: string;
  adopted: Adopted[];
  /** Objects that are there and stand in the way, with the reason. */
  others: string[];
  /** Objects that could not be looked at, with the reason. */
  unasked: string[];
  /** Objects that nobody looked for, and why. */
  notes: string[];
  /** The import file, where there is anything to import. */
  file?: string;
  /** True once the state has taken it in. */
  imported: boolean;
  /** How many things the first update makes. */
  made: number;
}

/** The things that were looked for, and the answers. */
export interface Look {
  stack: string;
  wanted: readonly Wanted[];
  found: readonly Found[];
  /** Whether the cluster was looked at. */
  cluster: boolean;
}

/**
 * The report on the wanted things that were found, sorted by name.
 *
 * @param read events of `pulumi import --preview-only`, from which it is told what an update would change
 */
export function adoptReport({ stack, wanted, found, cluster }: Look, read: readonly EngineEvent[]): Report {
  const byUrn = new Map(wanted.map((one) => [one.urn, one]));
  const nameOf = (urn: string) => {
    const { type = "", inputs = {} } = byUrn.get(urn) ?? {};
    return objectName(type, urn, inputs);
  };
  const adopted = found.flatMap((one): Adopted[] => {
    if (!("id" in one)) return [];
    const { urn, id } = one;
    return [{ urn, object: nameOf(urn), id, changes: changesOf(byUrn.get(urn), urn, read) }];
  });
  return {
    stack,
    adopted: adopted.sort((a, b) => (a.object < b.object ? -1 : 1)),
    others: found.flatMap((one) => ("other" in one ? [`${nameOf(one.urn)}: ${one.other}`] : [])).sort(),
    unasked: found.flatMap((one) => ("problem" in one ? [`${nameOf(one.urn)}: ${one.problem}`] : [])).sort(),
    notes: notesOf(wanted, cluster),
    imported: false,
    made: wanted.length - adopted.length,
  };
}

function notesOf(wanted: readonly Wanted[], cluster: boolean): string[] {
  const has = (start: string) => wanted.some(({ type }) => type.startsWith(start));
  return [
    ...(has("kubernetes:") && !cluster
      ? ["The cluster was not looked at, as the state has no kubeconfig yet: --kubeconfig FILE names one."]
      : []),
    ...(has("talos:machine/secrets:")
      ? [
          "A Talos cluster that runs is adopted by its settings: `bootstrap: false` and `secretsFile` under homelab:cluster (README.md).",
        ]
      : []),
    ...(has("tailscale:index/tailnetKey:") || has("tailscale:index/oauthClient:")
      ? ["Keys and OAuth clients of the tailnet show their secrets once, so new ones are made; old ones stay."]
      : []),
  ];
}

/** Differences of the program from the object that was read. Fields of an object that the program does not set stay as they are. */
function changesOf(wanted: Wanted | undefined, urn: string, events: readonly EngineEvent[]): ChangedValue[] {
  const steps = events.flatMap(({ resourcePreEvent, resOutputsEvent }) => [
    ...(resourcePreEvent ? [resourcePreEvent.metadata] : []),
    ...(resOutputsEvent ? [resOutputsEvent.metadata] : []),
  ]);
  const read = steps.filter((step) => step.urn === urn && step.new).at(-1)?.new?.inputs as Properties | undefined;
  if (wanted === undefined || read === undefined) return [];
  const all = changedValues(read, wanted.inputs).filter(({ path }) => !/(^|\.)__|^chart$|^compat$/.test(path));
  const isKnown = ({ after }: ChangedValue) => after === undefined || !UNKNOWN.test(after);
  return all.filter(isKnown).filter(({ after }) => after !== undefined || !wanted.type.startsWith("kubernetes:"));
}

/** The engine's mark in events for a value that is not known yet. */
const UNKNOWN = /04da6b54-80e4-46f7-96ec-b56ff0331ba9/;
