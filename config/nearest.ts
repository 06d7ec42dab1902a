import { closest, distance } from "fastest-levenshtein";

/** The word that was most likely meant, with at most `most` letters wrong and half of them right; undefined when none is near. */
export function nearest(written: string, words: readonly string[], most = 3): string | undefined {
  if (words.length === 0) return undefined;
  const word = closest(written, words);
  return distance(written, word) <= Math.min(most, Math.ceil(word.length / 2)) ? word : undefined;
}
