import { isObject } from "../model/yaml";

/** The given input cannot be read as resources; the message says what to give instead. */
export class BadSource extends Error {}

export function fieldsOf(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}
