import { stringify } from "yaml";
import { z } from "zod";
import { homelabSchema } from ".";

/** Looks things up in the schema itself, so that messages, stand-ins and documents never differ from what is checked. */
interface Inspectable {
  def: {
    type: string;
    innerType?: unknown;
    shape?: Record<string, unknown>;
    valueType?: unknown;
    element?: unknown;
    entries?: Record<string, string>;
  };
}

export type Path = readonly PropertyKey[];

const KINDS: Record<string, string> = {
  string: "a text",
  int: "a whole number",
  number: "a whole number",
  boolean: "true or false",
  object: "a map of settings",
  record: "a map of entries",
  array: "a list",
};

/** A type of zod or of the schema, in the words of somebody who writes YAML. */
export function kindInWords(type: string): string {
  return KINDS[type] ?? "another kind of value";
}

/** The schema of the value at a path, without its wrappers (optional, default); undefined where no such setting exists. */
export function schemaAt(path: Path): Inspectable | undefined {
  let schema: unknown = homelabSchema;
  for (const key of path) schema = child(unwrapped(schema), key);
  return unwrapped(schema);
}

/** Names of the settings that the schema knows in the map at a path. */
export function settingsAt(path: Path): string[] {
  return Object.keys(schemaAt(path)?.def.shape ?? {});
}

/** What to write at a path: «a text, e.g. 192.168.30.1 (Default route of the nodes)». */
export function expectation(path: Path): string {
  const schema = schemaAt(path);
  if (schema === undefined) return "it";
  const choices = Object.values(schema.def.entries ?? {});
  const kind = choices.length > 0 ? choices.join(" or ") : kindInWords(schema.def.type);
  const sample = example(schema) ?? sampleList(schema);
  const description = metadata(path)?.description;
  return `${kind}${sample === undefined ? "" : `, e.g. ${inYaml(sample)}`}${description ? ` (${description})` : ""}`;
}

/** A valid value for a path, to judge the rest of a configuration by when the written one was refused. */
export function standIn(path: Path): unknown {
  const schema = schemaAt(path);
  const first = schema && example(schema);
  if (first !== undefined) return first;
  switch (schema?.def.type) {
    case "enum":
      return Object.values(schema.def.entries ?? {})[0];
    case "array":
      return [standIn([...path, 0])];
    case "number":
      return 1;
    case "boolean":
      return false;
    case "string":
      return "stand-in";
    default:
      return {};
  }
}

/** A value as it is written on one line of YAML. */
function inYaml(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  return stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trim();
}

function sampleList(schema: Inspectable): unknown[] | undefined {
  const element = unwrapped(schema.def.element);
  const sample = element && example(element);
  return sample === undefined ? undefined : [sample];
}

function example(schema: Inspectable): unknown {
  return (z.globalRegistry.get(schema as unknown as z.ZodType)?.examples as unknown[] | undefined)?.[0];
}

/** What was said of the setting at a path, on it or on the value it wraps. */
function metadata(path: Path): { description?: string } | undefined {
  const parent = schemaAt(path.slice(0, -1));
  let schema = child(parent, path.at(-1) as PropertyKey) as Inspectable | undefined;
  while (schema !== undefined) {
    const found = z.globalRegistry.get(schema as unknown as z.ZodType);
    if (found?.description !== undefined) return found;
    schema = schema.def.innerType as Inspectable | undefined;
  }
  return undefined;
}

function unwrapped(schema: unknown): Inspectable | undefined {
  let current = schema as Inspectable | undefined;
  while (current?.def.innerType !== undefined) current = current.def.innerType as Inspectable;
  return current;
}

function child(schema: Inspectable | undefined, key: PropertyKey): unknown {
  return schema?.def.shape?.[String(key)] ?? schema?.def.valueType ?? schema?.def.element;
}
