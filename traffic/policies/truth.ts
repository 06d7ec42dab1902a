import { title } from "../model/kubernetes";
import { allOf, anyOf } from "../model/match";
import { NotYetKnown, type View } from "../model/view";

/** Why a question has no answer: something that it hangs on is not known yet, or is nothing that this model understands. */
export class Doubt {
  constructor(
    readonly why: string,
    readonly at: View | undefined,
  ) {}
}

/** Kleene's three values: a {@link Doubt} stays one only where it could change the answer. */
export type Truth = boolean | Doubt;

/** What is read from a resource, or why it cannot be. */
export type Known<T> = T | Doubt;

/** False as soon as one item is false, else in doubt as soon as one is. */
export const all: <T>(items: Iterable<T>, ask: (item: T) => Truth) => Truth = allOf;

/** True as soon as one item is true, else in doubt as soon as one is. */
export const any: <T>(items: Iterable<T>, ask: (item: T) => Truth) => Truth = anyOf;

/** Asks a second question only where the first one does not settle it. */
export function both(first: Truth, second: () => Truth): Truth {
  return first === false ? false : all([() => first, second], (ask) => ask());
}

export function not(answer: Truth): Truth {
  return answer instanceof Doubt ? answer : !answer;
}

/** Reads something; a value that is not known yet becomes a doubt that names it. */
export function settle<T>(at: View, read: () => T): Known<T> {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof NotYetKnown)) throw error;
    return new Doubt(`${title(error.resource)}: ${error.path} is not yet known`, at);
  }
}
