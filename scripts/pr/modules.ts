import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync } from "node:fs";
import { join } from "node:path";

/** The first of `trees` that has installed exactly the packages that `tree` asks for. */
export function sameModules(tree: string, trees: readonly string[]): string | undefined {
  const wanted = readFileSync(join(tree, "package-lock.json"));
  return trees.find((other) => {
    const lock = join(other, "package-lock.json");
    return existsSync(join(other, "node_modules")) && existsSync(lock) && readFileSync(lock).equals(wanted);
  });
}

/**
 * Gives `tree` the packages of `other`, as links: in no time, and with no room taken. A package that is a folder of the checkout
 * (`file:sdks/talos`) is the tree's own folder, not the other's.
 */
export function linkModules(tree: string, other: string): void {
  linkEntries(join(other, "node_modules"), join(tree, "node_modules"));
}

function linkEntries(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (name === ".cache") continue; // what is compiled from this tree stays in it
    const source = join(from, name);
    if (lstatSync(source).isSymbolicLink()) symlinkSync(readlinkSync(source), join(to, name));
    else if (name.startsWith("@")) linkEntries(source, join(to, name));
    else symlinkSync(source, join(to, name));
  }
}
