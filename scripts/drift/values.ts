import { type ParseError, parse } from "jsonc-parser";

/** One value of an object, by its path in the object. */
export interface ChangedValue {
  path: string;
  /** As JSON; absent: it was not there, or is not any more. */
  before?: string;
  after?: string;
}

/** The engine's placeholder for a secret in its events. */
export const HIDDEN = "[secret]";

/** Every value that differs, the deepest that can be named. */
export function changedValues(before: unknown, after: unknown, path = ""): ChangedValue[] {
  if (isMap(before) && isMap(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap((key) => changedValues(before[key], after[key], joined(path, key)));
  }
  if (Array.isArray(before) && Array.isArray(after)) return changedEntries(before, after, path);
  const [was, is] = [JSON.stringify(before), JSON.stringify(after)];
  if (was === is) return [];
  const inside = changedValues(parsed(before), parsed(after), path);
  if (inside.length > 0 && parsed(before) !== undefined && parsed(after) !== undefined) return inside;
  return [{ path, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) }];
}

/** The value of a text that is JSON, with comments or without: a policy file. */
function parsed(text: unknown): unknown {
  if (typeof text !== "string") return undefined;
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  return errors.length === 0 && typeof value === "object" && value !== null ? value : undefined;
}

/** The changed entries of two lists, without their common beginning and end: an entry that was put in is one change. */
function changedEntries(before: unknown[], after: unknown[], path: string): ChangedValue[] {
  const shorter = Math.min(before.length, after.length);
  let [start, end] = [0, 0];
  while (start < shorter && isSame(before[start], after[start])) start++;
  while (end < shorter - start && isSame(before.at(-1 - end), after.at(-1 - end))) end++;
  const [was, is] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  const place = (i: number) => `${path}[${start + i}]`;
  if (was.length === is.length) return was.flatMap((each, i) => changedValues(each, is[i], place(i)));
  return [
    ...was.flatMap((each, i) => changedValues(each, undefined, place(i))),
    ...is.flatMap((each, i) => changedValues(undefined, each, place(i))),
  ];
}

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function joined(path: string, key: string): string {
  if (!/^[\w-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}
