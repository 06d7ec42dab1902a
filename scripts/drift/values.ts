/** One value of an object, by its path in the object. */
export interface ChangedValue {
  path: string;
  /** As JSON; absent: it was not there, or is not any more. */
  before?: string;
  after?: string;
}

/** What stands in the engine's events for a secret. */
export const HIDDEN = "[secret]";

/** Every value that differs, the deepest that can be named. Lists are compared place by place. */
export function changedValues(before: unknown, after: unknown, path = ""): ChangedValue[] {
  if (isMap(before) && isMap(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap((key) => changedValues(before[key], after[key], joined(path, key)));
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const places = Array.from({ length: Math.max(before.length, after.length) }, (_, i) => i);
    return places.flatMap((i) => changedValues(before[i], after[i], `${path}[${i}]`));
  }
  const [was, is] = [JSON.stringify(before), JSON.stringify(after)];
  if (was === is) return [];
  return [{ path, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) }];
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function joined(path: string, key: string): string {
  if (!/^[\w-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}
