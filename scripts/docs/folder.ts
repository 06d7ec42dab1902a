import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** A file of a generated folder that is not as it should be. */
export interface Difference {
  /** Path below the folder, with forward slashes. */
  file: string;
  why: "is stale" | "is missing" | "is not to be there";
}

/**
 * Compares a generated folder with what should be in it.
 *
 * @param part only this folder below it is looked at
 */
export function compareFolder(folder: string, wanted: ReadonlyMap<string, string>, part?: string): Difference[] {
  const there = filesBelow(part === undefined ? folder : join(folder, part)).map((path) =>
    relative(folder, path).split(sep).join("/"),
  );
  const surplus = there
    .filter((file) => !wanted.has(file))
    .map((file): Difference => ({ file, why: "is not to be there" }));
  const others = [...wanted].flatMap(([file, text]): Difference[] => {
    if (!there.includes(file)) return [{ file, why: "is missing" }];
    return readFileSync(join(folder, file), "utf8") === text ? [] : [{ file, why: "is stale" }];
  });
  return [...others, ...surplus].sort((a, b) => (a.file < b.file ? -1 : 1));
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}
