import type { StackResult } from "./result";

/** How much of each list is shown: a comment has a greatest length. */
export interface Room {
  /** Entries of a list. */
  entries: number;
  /** Changed properties of one resource; vantage points and steps of one way. */
  items: number;
}

/** A part of what is said of one stack; undefined when there is nothing to say. */
export type Section = (stack: StackResult, room: Room) => string | undefined;
