import { linkSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { findEntry, removeUnused, TEMPORARY } from "./cache";
import { keyOfRecipe } from "./key";
import type { Tool } from "./parts";

const HOST = "pulumi-language-nodejs";

/**
 * The CLI and the language host in one folder, as a release has them: the engine warns in every run about a host that it
 * finds on PATH only. They are built apart, because a change of the small one must not cost a build of the big one.
 */
export function withLanguageHost(root: string, bin: Record<Tool, string>): Partial<Record<Tool, string>> {
  const name = `cli-${keyOfRecipe([bin.pulumi, bin[HOST]].map((path) => basename(dirname(path))))}`;
  const folder = findEntry(root, name) ?? link(root, name, bin);
  return folder === undefined ? {} : { pulumi: join(folder, "pulumi"), [HOST]: join(folder, HOST) };
}

/** Hard links: the engine looks beside its executable after following symbolic ones. Undefined where there are none. */
function link(root: string, name: string, bin: Record<Tool, string>): string | undefined {
  try {
    const folder = mkdtempSync(join(root, TEMPORARY));
    linkSync(bin.pulumi, join(folder, "pulumi"));
    linkSync(bin[HOST], join(folder, HOST));
    try {
      renameSync(folder, join(root, name));
    } catch {
      rmSync(folder, { recursive: true, force: true }); // another start was first
    }
    removeUnused(root, "cli", name);
    return findEntry(root, name);
  } catch {
    return undefined; // a cache that this user may only read, or a file system without links: the warning stays
  }
}
