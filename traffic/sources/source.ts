/** What was given cannot be read as resources; the message says what to give instead. */
export class BadSource extends Error {}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function fieldsOf(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}

/** Objects of Kubernetes are some ten levels deep; what is deeper than this would end the stack of whatever walks it. */
export const DEEPEST = 200;

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
