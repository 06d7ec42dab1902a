import type { ChangeKind, Path, PropertyChange, Props } from "./types";
import { UNKNOWN } from "./wire";

/** Pulumi's notation: `spec.ports[0].port`, `data["a.b"]`. */
function formatPath(path: Path): string {
  let text = "";
  for (const key of path) {
    if (typeof key === "number") text += `[${key}]`;
    else if (/^[A-Za-z_$][\w$-]*$/.test(key)) text += text === "" ? key : `.${key}`;
    else text += `[${JSON.stringify(key)}]`;
  }
  return text;
}

/** The reverse of formatPath. */
export function parsePath(text: string): Path {
  const path: Path = [];
  for (const [, quoted, index, name] of text.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+|\*)\]|([^.[\]]+)/g)) {
    if (quoted !== undefined) path.push(JSON.parse(`"${quoted}"`) as string);
    else if (index !== undefined) path.push(index === "*" ? "*" : Number(index));
    else if (name !== undefined) path.push(name);
  }
  return path;
}

export function isObject(value: unknown): value is Props {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function containsUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(containsUnknown);
  return isObject(value) && Object.values(value).some(containsUnknown);
}

/**
 * Every leaf that differs. A null is the same as a missing value (the engine sends both for «not set»); an unknown new value
 * may change, so it counts as an update.
 */
export function deepChanges(olds: Props, news: Props, base: Path = []): Map<string, ChangeKind> {
  const changes = new Map<string, ChangeKind>();
  visit(olds, news, base, changes);
  return changes;
}

function visit(old: unknown, now: unknown, path: Path, changes: Map<string, ChangeKind>): void {
  if (now === UNKNOWN) {
    changes.set(formatPath(path), old === undefined || old === null ? "add" : "update");
  } else if (isObject(old) && isObject(now)) {
    for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
      visit(old[key], now[key], [...path, key], changes);
    }
  } else if (Array.isArray(old) && Array.isArray(now)) {
    for (let index = 0; index < Math.max(old.length, now.length); index++) {
      visit(old[index], now[index], [...path, index], changes);
    }
  } else if (!sameScalar(old, now)) {
    const absent = (value: unknown) => value === undefined || value === null;
    changes.set(formatPath(path), absent(old) ? "add" : absent(now) ? "delete" : "update");
  }
}

function sameScalar(old: unknown, now: unknown): boolean {
  return old === now || ((old === undefined || old === null) && (now === undefined || now === null));
}

/** Whether one path is the other or lies below it. */
export function covers(outer: Path, inner: Path): boolean {
  return outer.length <= inner.length && outer.every((key, index) => key === "*" || key === inner[index]);
}

export function detail(changes: Map<string, ChangeKind>, replaces: string[] = []): Record<string, PropertyChange> {
  const replacing = replaces.map(parsePath);
  const result: Record<string, PropertyChange> = {};
  for (const [path, kind] of changes) {
    const parsed = parsePath(path);
    const replace = replacing.some((other) => covers(other, parsed) || covers(parsed, other));
    result[path] = { kind, input: true, ...(replace ? { replace } : {}) };
  }
  return result;
}
