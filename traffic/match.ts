/** Whether something holds: yes, no, or what would have to be known to tell. */
export type Match = boolean | string;

/** One that holds is enough. Without one, the first that is not known decides that it is not known. */
export function anyOf<T>(items: Iterable<T>, holds: (item: T) => Match): Match {
  let open: string | undefined;
  for (const item of items) {
    const match = holds(item);
    if (match === true) return true;
    if (typeof match === "string") open ??= match;
  }
  return open ?? false;
}

/** All have to hold; one that does not is enough to tell. */
export function allOf<T>(items: Iterable<T>, holds: (item: T) => Match): Match {
  let open: string | undefined;
  for (const item of items) {
    const match = holds(item);
    if (match === false) return false;
    if (typeof match === "string") open ??= match;
  }
  return open ?? true;
}
