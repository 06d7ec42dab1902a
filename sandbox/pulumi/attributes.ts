import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readJson } from "../common/files";

/**
 * Removes attribute files of Pulumi's file backend that a killed run left half-written: the backend could read nothing of the stack then
 * («failed to load checkpoint: EOF»). They hold a content type and a checksum, which nobody needs; the files beside them are whole, as
 * those are written elsewhere and renamed. Source: gocloud.dev v0.46, blob/fileblob, setAttrs and getAttrs.
 *
 * @param folder the backend's `.pulumi`
 */
export function dropHalfWrittenAttributes(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const file = join(folder, name);
    if (name.endsWith(".attrs") && readJson(file) === undefined) rmSync(file, { force: true });
  }
}
