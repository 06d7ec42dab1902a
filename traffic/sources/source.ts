/** What was given cannot be read as resources; the message says what to give instead. */
export class BadSource extends Error {}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function fieldsOf(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}
