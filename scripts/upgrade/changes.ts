import { isDeepStrictEqual } from "node:util";
import { isObject } from "../../traffic/model/yaml";
import type { PlannedResource } from "../plan/evaluate";

/** The change of one resource by a step. */
export interface Change {
  op: "create" | "update" | "replace" | "delete";
  /** `ConfigurationApply` of `talos:machine/configurationApply:ConfigurationApply`. */
  kind: string;
  name: string;
  /** The innermost inputs that differ: `configPatches[0]`. Empty for what is made or deleted, and where the engine alone knows. */
  fields: string[];
  /** It may not be replaced or deleted: the engine refuses. */
  protected: boolean;
}

/** Properties of Kubernetes objects whose change the provider makes a replacement of. Source: pulumi-kubernetes, provider/pkg/gen. */
const IDENTITY = /^metadata\.(name|namespace)$/;

/** Made from every version that a cluster has, and known to the engine alone. */
const GENERATED = { type: "talos:machine/configurationApply:ConfigurationApply", field: "machineConfigurationInput" };

/**
 * The changes from one plan to another, by name.
 *
 * @param regenerated the machines' configuration is made anew, which a plan does not show
 */
export function changesOf(
  before: readonly PlannedResource[],
  after: readonly PlannedResource[],
  regenerated: boolean,
): Change[] {
  const [old, fresh] = [byName(before), byName(after)];
  const changes: Change[] = [];
  for (const [key, resource] of fresh) {
    const was = old.get(key);
    if (was === undefined) changes.push(change("create", resource));
    else {
      const fields = differing(was, resource);
      if (regenerated && resource.type === GENERATED.type) fields.push(GENERATED.field);
      if (fields.length > 0) changes.push(change(opOf(resource, fields), resource, fields));
    }
  }
  for (const [key, resource] of old) if (!fresh.has(key)) changes.push(change("delete", resource));
  return changes.sort((a, b) => order(a) - order(b) || `${a.kind} ${a.name}`.localeCompare(`${b.kind} ${b.name}`));
}

const OPS: readonly Change["op"][] = ["replace", "delete", "create", "update"];
const order = ({ op }: Change) => OPS.indexOf(op);

function change(op: Change["op"], { type, name, options }: PlannedResource, fields: string[] = []): Change {
  const kind = type.slice(type.lastIndexOf(":") + 1);
  return { op, kind, name, fields, protected: options.protect === true };
}

function opOf({ type, options }: PlannedResource, fields: readonly string[]): "update" | "replace" {
  const forced = options.replaceOnChanges ?? [];
  const replaces = (field: string) =>
    forced.includes(field.split(/[.[]/)[0] ?? "") || (type.startsWith("kubernetes:") && IDENTITY.test(field));
  return fields.some(replaces) ? "replace" : "update";
}

/** A provider of another version is one of its own for the engine, and no resource of the network. */
function byName(resources: readonly PlannedResource[]): Map<string, PlannedResource> {
  return new Map(resources.map((resource) => [`${resource.type}::${resource.name}`, resource]));
}

function differing(before: PlannedResource, after: PlannedResource): string[] {
  const ignored = new Set(after.options.ignoreChanges);
  return leaves(before.inputs, after.inputs, "").filter((field) => !ignored.has(field.split(/[.[]/)[0] ?? ""));
}

/** Paths of the innermost values that are not equal. */
function leaves(before: unknown, after: unknown, path: string): string[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length)
    return before.flatMap((item, i) => leaves(item, after[i], `${path}[${i}]`));
  if (!isObject(before) || !isObject(after)) return [path];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.flatMap((key) => leaves(before[key], after[key], path === "" ? key : `${path}.${key}`));
}
