import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { arch, platform } from "node:os";
import { join } from "node:path";

/** Files that a build does not read. */
function concernsBuild(path: string): boolean {
  return !path.endsWith("_test.go") && !path.endsWith(".md");
}

/** Paths of all files in the folder, relative to it, sorted. */
export function sources(folder: string, below = ""): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .flatMap((item) => {
      const path = below ? `${below}/${item.name}` : item.name;
      if (item.isDirectory()) return item.name === "testdata" ? [] : sources(folder, path);
      return concernsBuild(path) ? [path] : [];
    })
    .sort();
}

/**
 * Names what comes out of a build: the sources with go.mod and go.sum, how they are built, and for which machine.
 * Go's own version is left out on purpose: what an older Go built still runs, and an update of Go must not cost a rebuild
 * of half an hour; nor has Go to be installed where everything is built already.
 */
export function keyOf(folder: string, recipe: unknown): string {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([platform(), arch(), recipe]));
  for (const path of sources(folder)) {
    const content = readFileSync(join(folder, path));
    hash.update(`\0${path}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex").slice(0, 16);
}

/** The same for what is made from data in a program file instead of a folder. */
export function keyOfRecipe(recipe: unknown): string {
  return createHash("sha256").update(JSON.stringify(recipe)).digest("hex").slice(0, 16);
}
