import { title } from "./kind";
import type { Resource } from "./resource";

/** A place in a resource: one of its properties, or the resource itself where the path is empty. */
export interface Place {
  readonly resource: Resource;
  readonly path: string;
}

/**
 * Why a question has no answer: a value that it depends on will be known only after the update, or the resources do not tell. It is a value
 * that functions return, and {@link View} throws it where a value is read that is not known yet; {@link settle} turns one form into the
 * other. It is no Error: a stack trace for each takes long, and nothing went wrong.
 */
export class Unknown {
  private constructor(
    private readonly reason: string | undefined,
    readonly at: Place | undefined,
  ) {}

  /** The resources do not tell, or this model does not understand what they say. `why` is the end of a sentence. */
  static because(why: string, at?: Place): Unknown {
    return new Unknown(why, at);
  }

  /** A value that only the update will know. */
  static pending(at: Place): Unknown {
    return new Unknown(undefined, at);
  }

  /** Will the update tell? */
  get pending(): boolean {
    return this.reason === undefined;
  }

  get why(): string {
    return this.reason ?? (this.at === undefined ? "" : `${title(this.at.resource)}: ${this.at.path} is not yet known`);
  }
}

/** Kleene's three values: an {@link Unknown} stays one only where it could change the answer. */
export type Truth = boolean | Unknown;

/** A value read from the resources, or the reason why it cannot be read. */
export type Known<T> = T | Unknown;

/** True as soon as one item is true, else the first Unknown, else false. */
export function any<T>(items: Iterable<T>, ask: (item: T) => Truth): Truth {
  return decide(items, ask, true);
}

/** False as soon as one item is false, else the first Unknown, else true. */
export function all<T>(items: Iterable<T>, ask: (item: T) => Truth): Truth {
  return decide(items, ask, false);
}

function decide<T>(items: Iterable<T>, ask: (item: T) => Truth, enough: boolean): Truth {
  let unknown: Unknown | undefined;
  for (const item of items) {
    const answer = ask(item);
    if (answer === enough) return enough;
    if (answer instanceof Unknown) unknown ??= answer;
  }
  return unknown ?? !enough;
}

/** Asks a second question only where the first one does not settle it. */
export function both(first: Truth, second: () => Truth): Truth {
  return first === false ? false : all([() => first, second], (ask) => ask());
}

export function not(answer: Truth): Truth {
  return answer instanceof Unknown ? answer : !answer;
}

/** Reads something; a value that is not known yet becomes an Unknown. */
export function settle<T>(read: () => T): Known<T> {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Unknown)) throw error;
    return error;
  }
}

/** The same, where a larger thing is to blame than the value itself: the rule that it is a part of. */
export function settleAt<T>(at: Place, read: () => T): Known<T> {
  const found = settle(read);
  return found instanceof Unknown ? Unknown.because(found.why, at) : found;
}

/** The result of `read`, or `otherwise` where it meets a value that is not known yet. */
export function orElse<T>(read: () => T, otherwise: T): T;
export function orElse<T>(read: () => T): T | undefined;
export function orElse<T>(read: () => T, otherwise?: T): T | undefined {
  const found = settle(read);
  return found instanceof Unknown ? otherwise : found;
}

/**
 * Does it hold for one of the items? What is known decides where it can: one item for which it holds is enough, whatever the others are.
 *
 * @throws Unknown when it holds for none that is known, and may for one that is not
 */
export function anyHolds<T>(items: Iterable<T>, holds: (item: T) => boolean): boolean {
  const answer = any(items, (item) => settle(() => holds(item)));
  if (answer instanceof Unknown) throw answer;
  return answer;
}

/** Does it hold for all items? One for which it does not is enough to say no. @throws Unknown as {@link anyHolds} does */
export function allHold<T>(items: Iterable<T>, holds: (item: T) => boolean): boolean {
  return !anyHolds(items, (item) => !holds(item));
}

/** The items that could be read, and the reasons why others could not: absence from `found` proves nothing while something is `unread`. */
export interface Collected<T> {
  found: T[];
  unread: Unknown[];
}

/** Reads each item by itself, so that a value that is not known yet spoils no other. */
export function collect<I, T>(items: Iterable<I>, read: (item: I) => Iterable<T>): Collected<T> {
  const collected: Collected<T> = { found: [], unread: [] };
  for (const item of items) {
    const things = settle(() => [...read(item)]);
    if (things instanceof Unknown) collected.unread.push(things);
    else collected.found.push(...things);
  }
  return collected;
}

/** @throws Unknown when something that could still turn up is not known */
export function needAll({ unread: [first] }: Collected<unknown>): void {
  if (first !== undefined) throw first;
}

/**
 * Things found by a key, in the order in which they were added. One whose key is not known yet may be the one that is asked for: then not
 * finding it proves nothing.
 */
export class Lookup<T> {
  private readonly found = new Map<string, T[]>();
  private readonly unread: Unknown[] = [];

  /** @param pairs reads the keys of one thing; a value that is not known yet ends it and is remembered */
  add(pairs: () => Iterable<readonly [string, T]>): void {
    const ended = settle(() => {
      for (const [key, thing] of pairs()) {
        const things = this.found.get(key);
        if (things === undefined) this.found.set(key, [thing]);
        else things.push(thing);
      }
    });
    if (ended instanceof Unknown) this.unread.push(ended);
  }

  /** The things whose key is known; one whose key is not known yet may be missing. */
  known(key: string): readonly T[] {
    return this.found.get(key) ?? [];
  }

  /** @throws Unknown when there is none, and the key of something is not known yet */
  all(key: string): readonly T[] {
    const things = this.found.get(key);
    if (things === undefined) this.complete();
    return things ?? [];
  }

  /** The first. @throws Unknown as {@link Lookup.all} does */
  one(key: string): T | undefined {
    return this.all(key)[0];
  }

  /** Everything whose key is known. */
  get keys(): Iterable<string> {
    return this.found.keys();
  }

  /** @throws Unknown when the key of something is not known yet */
  complete(): void {
    if (this.unread[0] !== undefined) throw this.unread[0];
  }
}
