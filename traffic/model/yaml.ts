import { type Document, parseAllDocuments } from "yaml";

/** Objects of Kubernetes are some ten levels deep; what is deeper than this would end the stack of whatever walks it. */
export const DEEPEST = 200;

/** How often aliases may multiply what a document holds; beyond that it is an attack on memory. */
export const MOST_ALIASES = 1000;

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Why a value cannot be walked: something in it lies too deep, or inside of itself. The reason is the end of a sentence. */
export function unwalkable(value: unknown, around = new Set<unknown>()): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (around.has(value)) return "is circular: an alias stands inside of its own anchor";
  if (around.size > DEEPEST) return `is nested deeper than ${DEEPEST} levels`;
  around.add(value);
  for (const [key, inner] of Object.entries(value)) {
    const found = unwalkable(inner, around);
    if (found !== undefined) return around.size > 1 ? found : `${found} (under ${key})`;
  }
  around.delete(value);
  return undefined;
}

/**
 * The documents of a text inside of a resource (a machine's patch, values of a chart) as plain data. A document that is
 * no YAML, or whose aliases lead nowhere or round in a circle, is left out: whoever takes such a text refuses it.
 */
export function plainDocuments(text: string): unknown[] {
  let documents: readonly Document.Parsed[];
  try {
    documents = parseAllDocuments(text, { logLevel: "silent" }) as Document.Parsed[];
  } catch {
    return [];
  }
  return documents.flatMap((document) => {
    if (document.errors.length > 0) return [];
    try {
      const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
      return unwalkable(value) === undefined ? [value] : [];
    } catch {
      return [];
    }
  });
}

/** The mapping that such a text holds; undefined where it is none. */
export function plainMapping(text: string): Record<string, unknown> | undefined {
  const [value] = plainDocuments(text);
  return isObject(value) ? value : undefined;
}
