import { parseJson } from "../../sandbox/common/json";
import { SECRET, SIGNATURE } from "../../traffic/model/resource";
import { isObject } from "../../traffic/model/yaml";
import type { Engine } from ".";

export type Properties = Record<string, unknown>;

export interface StateEntry {
  urn: string;
  type: string;
  id?: string;
  custom?: boolean;
  delete?: boolean;
  parent?: string;
  inputs?: Properties;
  outputs?: Properties;
}

/** The output of `pulumi stack export`; with `--show-secrets` its secrets are readable. */
export interface State {
  deployment?: { resources?: StateEntry[] };
}

/** The stack's state, secrets readable. */
export async function stateOf(engine: Engine): Promise<State> {
  return parseJson(await engine.run(["stack", "export", "--show-secrets"]), "pulumi stack export");
}

export function entriesOf({ deployment }: State): StateEntry[] {
  return (deployment?.resources ?? []).filter((entry) => entry.custom && !entry.delete);
}

/** A value of the state with its secrets in the open; undefined in place of one that is encrypted. */
export function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable);
  if (!isObject(value)) return value;
  if (value[SIGNATURE] === SECRET)
    return typeof value.plaintext === "string"
      ? readable(parseJson(value.plaintext, "a secret of the state"))
      : undefined;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, readable(inner)]));
}

/** An object's name for a person: `Service media/sonarr`. */
export function objectName(type: string, urn: string, inputs: Properties): string {
  const kind = type.split(":").at(-1) ?? type;
  const { name, namespace } = (inputs.metadata ?? {}) as { name?: unknown; namespace?: unknown };
  const own = typeof name === "string" ? name : typeof inputs.name === "string" ? inputs.name : urn.split("::").at(-1);
  return `${kind} ${typeof namespace === "string" ? `${namespace}/` : ""}${own}`;
}
