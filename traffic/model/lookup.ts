import { NotYetKnown } from "./view";

/**
 * Things found by a key, in the order in which they were added. One whose key is not known yet may be the one that is asked for: then not
 * finding it proves nothing.
 */
export class Lookup<T> {
  private readonly found = new Map<string, T[]>();
  private readonly unknown: NotYetKnown[] = [];

  /** @param pairs reads the keys of one thing; a value that is not known yet ends it and is kept */
  add(pairs: () => Iterable<readonly [string, T]>): void {
    try {
      for (const [key, thing] of pairs()) {
        const things = this.found.get(key);
        if (things === undefined) this.found.set(key, [thing]);
        else things.push(thing);
      }
    } catch (error) {
      if (!(error instanceof NotYetKnown)) throw error;
      this.unknown.push(error);
    }
  }

  /** Those whose key is known; something whose key is not may be missing. */
  known(key: string): readonly T[] {
    return this.found.get(key) ?? [];
  }

  /** @throws NotYetKnown when there is none, and the key of something is not known yet */
  all(key: string): readonly T[] {
    const things = this.found.get(key);
    if (things === undefined && this.unknown[0] !== undefined) throw this.unknown[0];
    return things ?? [];
  }

  /** The first. @throws NotYetKnown as {@link Lookup.all} does */
  one(key: string): T | undefined {
    return this.all(key)[0];
  }

  /** Everything whose key is known. */
  get keys(): Iterable<string> {
    return this.found.keys();
  }

  /** @throws NotYetKnown when the key of something is not known yet */
  complete(): void {
    if (this.unknown[0] !== undefined) throw this.unknown[0];
  }
}
