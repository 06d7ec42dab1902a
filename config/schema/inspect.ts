import { stringify } from "yaml";
import { z } from "zod";
import { homelabSchema } from ".";

/** Looks things up in the schema itself, so that messages, stand-ins and documents never differ from what is checked. */
interface Inspectable {
  def: {
    type: string;
    innerType?: unknown;
    shape?: Record<string, unknown>;
    keyType?: unknown;
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

/** A description of the value to write at a path: «a text, e.g. 192.168.30.1 (Default route of the nodes)». */
export function expectation(path: Path): string {
  const schema = schemaAt(path);
  if (schema === undefined) return "it";
  const choices = Object.values(schema.def.entries ?? {});
  const kind = choices.length > 0 ? choices.join(" or ") : kindInWords(schema.def.type);
  const told = choices.length > 0 || schema.def.type === "boolean";
  const shown = told ? undefined : sample(child(schemaAt(path.slice(0, -1)), path.at(-1) as PropertyKey));
  const description = metadata(path)?.description;
  return `${kind}${shown === undefined ? "" : `, e.g. ${inYaml(shown)}`}${description ? ` (${description})` : ""}`;
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
export function inYaml(value: unknown): string {
  return stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trim();
}

/** A value that the schema takes, as small as it may be: an example, or one made of its parts' examples; undefined where any would do. */
function sample(given: unknown): unknown {
  const schema = unwrapped(given);
  if (schema === undefined) return undefined;
  const { type, shape = {}, element, valueType, entries = {} } = schema.def;
  const said = metadataOf(given)?.examples?.[0];
  if (said !== undefined) return said;
  const inner = sample(element ?? valueType);
  switch (type) {
    case "enum":
      return Object.values(entries)[0];
    case "boolean":
      return true;
    case "array":
      return inner === undefined ? undefined : [inner];
    case "record":
      return inner === undefined ? undefined : { name: inner };
    case "object": {
      const required = Object.entries(shape).filter(([, part]) => !mayBeLeftOut(part));
      return required.length === 0 ? undefined : Object.fromEntries(required.map(([key, part]) => [key, sample(part)]));
    }
    default:
      return undefined;
  }
}

function mayBeLeftOut(schema: unknown): boolean {
  return ["optional", "default", "prefault"].includes((schema as Inspectable).def.type);
}

function example(schema: Inspectable): unknown {
  return (z.globalRegistry.get(schema as unknown as z.ZodType)?.examples as unknown[] | undefined)?.[0];
}

/** The description and examples of the setting at a path, from it or from the value it wraps. */
function metadata(path: Path): Metadata | undefined {
  return metadataOf(child(schemaAt(path.slice(0, -1)), path.at(-1) as PropertyKey));
}

interface Metadata {
  description?: string;
  examples?: unknown[];
}

function metadataOf(given: unknown): Metadata | undefined {
  let schema = given as Inspectable | undefined;
  let found: Metadata | undefined;
  while (schema !== undefined) {
    found = { ...(z.globalRegistry.get(schema as unknown as z.ZodType) as Metadata | undefined), ...found };
    schema = schema.def.innerType as Inspectable | undefined;
  }
  return found;
}

function unwrapped(schema: unknown): Inspectable | undefined {
  let current = schema as Inspectable | undefined;
  while (current?.def.innerType !== undefined) current = current.def.innerType as Inspectable;
  return current;
}

function child(schema: Inspectable | undefined, key: PropertyKey): unknown {
  return schema?.def.shape?.[String(key)] ?? schema?.def.valueType ?? schema?.def.element;
}
