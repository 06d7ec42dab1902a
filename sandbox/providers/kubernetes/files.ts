import { existsSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";

/**
 * Relative paths are meant from the program's folder. Language hosts start a plugin there or in the plugin's own folder, so the
 * checkout is tried as well.
 */
export function programPath(path: string): string {
  if (isAbsolute(path)) return path;
  const candidates = [process.cwd(), process.env.HOMELAB_REPO, resolve(__dirname, "../../..")];
  const found = candidates
    .map((folder) => (folder ? resolve(folder, path) : ""))
    .find((full) => full !== "" && existsSync(full));
  return found ?? resolve(path);
}
