import { NotYetKnown, type View } from "./view";

/**
 * What could be read, and what the rest waits for: whoever finds nothing in `found` throws the first of `unread`, for
 * absence proves nothing.
 */
export interface Collected<T> {
  found: T[];
  unread: NotYetKnown[];
}

/** Reads each view by itself, so that a value that is not known yet spoils no other. */
export function collect<T>(views: Iterable<View>, read: (view: View) => Iterable<T>): Collected<T> {
  const collected: Collected<T> = { found: [], unread: [] };
  for (const view of views) {
    try {
      collected.found.push(...read(view));
    } catch (error) {
      if (!(error instanceof NotYetKnown)) throw error;
      collected.unread.push(error);
    }
  }
  return collected;
}

/** @throws NotYetKnown when something that could still turn up is not known */
export function needAll({ unread: [first] }: Collected<unknown>): void {
  if (first !== undefined) throw first;
}
