import { createHash } from "node:crypto";

/** Whole numbers that one text always gives in the same order. */
export function seeded(seed: string): (from: number, to: number) => number {
  let drawn = 0;
  return (from, to) => {
    const hash = createHash("sha256").update(`${seed} ${drawn++}`).digest();
    return from + (hash.readUInt32BE() % (to - from + 1));
  };
}
