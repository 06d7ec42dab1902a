import { type Dirent, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { decoded, type Text } from "../text";

/** Something in a folder that could not be read, or not as what it claims to be: what it says is not in the model. */
export interface Unread {
  /** Path in the folder, with the number of the document where it is not the first. */
  file: string;
  why: string;
}

/** A text file, by its path in the folder. */
export interface TextFile {
  path: string;
  text: string;
}

/** Folders that hold no manifests of the cluster. */
const NOT_MANIFESTS = new Set(["node_modules", ".git", ".github"]);

/** Manifests are some kilobytes; definitions of whole operators reach a megabyte. */
const LARGEST = 8 * 1024 * 1024;

/**
 * The YAML files of a folder, however deep, in the order of their paths. Links to folders are not followed: they may lead in circles.
 *
 * @throws what the file system throws for a folder that cannot be read
 */
export function yamlFiles(folder: string): { files: TextFile[]; unread: Unread[] } {
  const files: TextFile[] = [];
  const unread: Unread[] = [];
  const visit = (directory: string, entries: readonly Dirent[]) => {
    for (const entry of [...entries].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = join(directory, entry.name);
      const path = relative(folder, file);
      if (NOT_MANIFESTS.has(entry.name)) continue;
      if (entry.isDirectory()) {
        const inner = attempt(() => readdirSync(file, { withFileTypes: true }));
        if (typeof inner === "string") unread.push({ file: path, why: `is a folder that cannot be read: ${inner}` });
        else visit(file, inner);
        continue;
      }
      if (!/\.ya?ml$/i.test(entry.name)) continue;
      const text = entry.isSymbolicLink() ? linked(folder, file) : textOf(file);
      if (text === undefined) continue;
      if ("why" in text) unread.push({ file: path, why: text.why });
      else files.push({ path, text: text.text });
    }
  };
  visit(folder, readdirSync(folder, { withFileTypes: true }));
  return { files, unread };
}

/** A link to a file of the folder itself adds nothing. */
function linked(folder: string, file: string): Text | undefined {
  const target = attempt(() => [realpathSync(file)]);
  if (typeof target === "string") return { why: "is a link that leads nowhere" };
  const inside = !relative(realpathSync(folder), target[0] as string).startsWith("..");
  if (inside) return undefined;
  return { why: "is a link that leads out of the folder: what it leads to is not read" };
}

function textOf(file: string): Text {
  const read = attempt(() => ({ size: statSync(file).size, isFile: statSync(file).isFile() }));
  if (typeof read === "string") return { why: `cannot be read: ${read}` };
  if (!read.isFile) return { why: "is no ordinary file" };
  if (read.size > LARGEST)
    return { why: `has ${Math.ceil(read.size / 1024 / 1024)} MB; files over ${LARGEST / 1024 / 1024} MB are not read` };
  const bytes = attempt(() => readFileSync(file));
  return typeof bytes === "string" ? { why: `cannot be read: ${bytes}` } : decoded(bytes);
}

/** @returns the file system's message where it fails */
function attempt<T extends object>(read: () => T): T | string {
  try {
    return read();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  }
}
