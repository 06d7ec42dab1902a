import type { Befallen, Stand } from "./stand";

/** The random choices of a row, and the number of its moments. */
export interface Chance {
  moments: number;
  /** A number from `from` to `to`, by the seed. */
  between(from: number, to: number): number;
}

/** A fault, and what is promised of it. */
export interface Row {
  /** Its name on the command line and in the page. */
  name: string;
  /** With … where the page says how many moments. */
  fault: string;
  /**
   * The message for the person: the line as it stands on the terminal, with … for what differs. Undefined: none, and the command that it
   * befalls ends well.
   */
  reads: string | undefined;
  /** The command may also have been done before the fault could befall it, or have got over it. */
  mayPass?: true;
}

/** Rows that are played together: what they left is mended by one update, and counted once. */
export interface Scene {
  rows: readonly Row[];
  /**
   * Brings the faults about, and takes them away again. The network is up before, and its stack file is one that was never applied.
   * Returns what came of the rows, in their order.
   */
  play(stand: Stand, chance: Chance): Promise<Played>;
}

export interface Played {
  befallen: Befallen[];
  /** Where the next update is judged, if not on the stand that was given; `close` ends it. */
  elsewhere?: { stand: Stand; close(): Promise<void> };
}

/** A scene of one row. */
export function alone(row: Row, play: (stand: Stand, chance: Chance) => Promise<Befallen>): Scene {
  return { rows: [row], play: async (stand, chance) => ({ befallen: [await play(stand, chance)] }) };
}

/** Does the line, with … for anything, stand in a text? Line breaks and colours do not count. */
export function isSaid(reads: string, said: string): boolean {
  let rest = plain(said);
  for (const piece of reads.split("…").map((part) => part.trim())) {
    const at = rest.indexOf(piece);
    if (at < 0) return false;
    rest = rest.slice(at + piece.length);
  }
  return true;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's colours begin with one
const plain = (text: string) => text.replace(/\u001b\[[\d;]*m/g, "").replace(/\s+/g, " ");
