import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chartRepositories } from "../common/network";
import type { Assets } from "./assets";
import { runLogged } from "./command";
import { diagnose } from "./diagnosis";
import { keyOfRecipe } from "./key";

export const REPOSITORIES_SECONDS = 5;

/** @param madeOf names of the cache's entries with the charts and with Helm */
export const repositoriesKey = (madeOf: string[]): string => keyOfRecipe([chartRepositories, madeOf]);

/** Packs each chart and writes its repository's index with the real Helm, as whoever publishes it does. */
export async function packRepositories(
  folder: string,
  { helm, charts, env, log }: Pick<Assets, "charts"> & { helm: string; env: NodeJS.ProcessEnv; log: string },
): Promise<void> {
  for (const [name, repository] of Object.entries(chartRepositories)) {
    const { hostname, pathname } = new URL(repository);
    const target = join(folder, hostname, pathname);
    mkdirSync(target, { recursive: true });
    const commands = [
      [helm, "package", charts[name as keyof typeof charts], "--destination", target],
      [helm, "repo", "index", target, "--url", repository],
    ];
    for (const command of commands)
      if ((await runLogged(command, { folder, env, log })) !== 0) throw diagnose("the charts' repositories", log);
  }
}
