import type { EngineEvent } from "@pulumi/pulumi/automation/events";
import type { Properties } from "../engine/state";

/** An entry of what `pulumi preview --import-file` writes and `pulumi import --file` reads. */
interface ImportEntry {
  type: string;
  /** Unique in the file; the program's own name is `logicalName` where it differs. */
  name: string;
  logicalName?: string;
  id?: string;
  parent?: string;
  provider?: string;
  component?: boolean;
}

export interface ImportFile {
  resources: ImportEntry[];
  providerInputs?: Record<string, Properties>;
}

/** Something that the stack would make. */
export interface Wanted {
  urn: string;
  type: string;
  /** The program's inputs; what is secret or not known yet reads otherwise. */
  inputs: Properties;
  /** URN of the component that it stands in. */
  parent?: string;
}

/** The resources that a preview would create, from its events. */
export function wantedOf(events: readonly EngineEvent[]): Wanted[] {
  return events.flatMap(({ resourcePreEvent }) => {
    const step = resourcePreEvent?.metadata;
    if (step?.op !== "create" || !step.new?.custom || step.type.startsWith("pulumi:")) return [];
    const { inputs = {}, parent } = step.new;
    return [{ urn: step.urn, type: step.type, inputs: inputs as Properties, ...(parent && { parent }) }];
  });
}

/** True where the provider is new as well: the state has no way to the cluster yet. */
export function makesProvider(events: readonly EngineEvent[], name: string): boolean {
  return events.some(({ resourcePreEvent }) => {
    const step = resourcePreEvent?.metadata;
    return step?.op === "create" && step.type === `pulumi:providers:${name}`;
  });
}

/** An input of a provider, as the program gives it. */
export function providerInput(events: readonly EngineEvent[], provider: string, input: string): unknown {
  const steps = events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? []);
  return steps.find(({ type }) => type === `pulumi:providers:${provider}`)?.new?.inputs?.[input];
}

/**
 * The import file, cut to the entries that were found, each with its id, and to the components around them. Leaves out the settings that the
 * kubernetes provider had for the preview alone.
 *
 * @param ids import ids by URN
 * @param kubeconfig path that stands in the place of a kubeconfig that is not known yet
 */
export function importFileOf(file: ImportFile, ids: ReadonlyMap<string, string>, kubeconfig?: string): ImportFile {
  const byName = new Map([...ids].map(([urn, id]) => [keyOfUrn(urn), id]));
  const found = file.resources.flatMap((entry) => {
    const id = entry.component ? undefined : byName.get(`${entry.type}::${entry.logicalName ?? entry.name}`);
    return id === undefined ? [] : [{ ...entry, id }];
  });
  const around = new Set<string>();
  for (let names = found.map(({ parent }) => parent); names.length > 0; ) {
    const parents = file.resources.filter(({ name }) => names.includes(name) && !around.has(name));
    for (const { name } of parents) around.add(name);
    names = parents.map(({ parent }) => parent);
  }
  const components = file.resources.filter(({ name, component }) => component && around.has(name));
  const resources = [...components, ...found];
  const { kubernetes, ...others } = file.providerInputs ?? {};
  if (kubernetes === undefined) return { ...file, resources };
  const { upsertExistingObjects: _upsert, enablePatchForce: _force, ...inputs } = kubernetes;
  const provider = { ...inputs, ...(kubeconfig !== undefined && { kubeconfig }) };
  return { ...file, resources, providerInputs: { ...others, kubernetes: provider } };
}

/** Type and name: what an entry of the file has of a URN. */
function keyOfUrn(urn: string): string {
  const [, , types = "", ...name] = urn.split("::");
  return `${types.split("$").at(-1)}::${name.join("::")}`;
}
