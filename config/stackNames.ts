import { existsSync, readdirSync } from "node:fs";

/** Names of the stacks that have a configuration file in a folder; none where there is no such folder. */
export function stackNames(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1])
    .filter((name) => name !== undefined)
    .sort();
}
