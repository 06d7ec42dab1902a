/** Whether something holds: yes, no, or what would have to be known to tell. */
export type Match = boolean | string;

/** One that holds is enough. Without one, the first that is not known (neither true nor false) decides that it is not known. */
export function anyOf<T, Open>(items: Iterable<T>, holds: (item: T) => boolean | Open): boolean | Open {
  return settled(items, holds, true);
}

/** All have to hold; one that does not is enough to tell. */
export function allOf<T, Open>(items: Iterable<T>, holds: (item: T) => boolean | Open): boolean | Open {
  return settled(items, holds, false);
}

/** The answer that one item is enough for; else the first that is open; else the other one. Source: Kleene's logic of three values. */
function settled<T, Open>(items: Iterable<T>, ask: (item: T) => boolean | Open, enough: boolean): boolean | Open {
  let open: Open | undefined;
  for (const item of items) {
    const answer = ask(item);
    if (answer === enough) return enough;
    if (answer !== !enough) open ??= answer as Open;
  }
  return open ?? !enough;
}
