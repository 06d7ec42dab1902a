import { readFileSync } from "node:fs";
import { repoRoot, stacksFolder } from "../../sandbox/common/paths";
import type { Resource } from "../../traffic/model/resource";
import { BadSource, resourcesOfManifests, resourcesOfPlan, resourcesOfState } from "../../traffic/sources";
import { BadArguments } from "../commandLine/read";
import { evaluate } from "../plan/evaluate";
import type { Origin } from "./origin";

/**
 * The resources of an origin; what could not be read of them is told on standard error.
 *
 * @throws BadArguments with what to give instead; ConfigurationError for a stack whose configuration is wrong
 */
export async function loadTold(origin: Origin): Promise<readonly Resource[]> {
  switch (origin.kind) {
    case "stack":
      return resourcesOfPlan(await evaluate(origin.stack, repoRoot, stacksFolder()));
    case "state":
      return asArgument(() => resourcesOfState(json(origin.file)));
    case "manifests": {
      const { resources, unread } = asArgument(() => manifests(origin.folder));
      for (const { file, why } of unread) console.error(`not read: ${file} ${why}`);
      return resources;
    }
  }
}

/** Resources of a plan (a list) or of an exported state. @throws BadArguments */
export function loadFile(file: string): Resource[] {
  return asArgument(() => {
    const content = json(file);
    return Array.isArray(content) ? resourcesOfPlan(content) : resourcesOfState(content);
  });
}

/** What a file holds is a part of what was asked. */
function asArgument<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof BadSource ? new BadArguments([error.message]) : error;
  }
}

function manifests(folder: string) {
  const found = readFolder(folder);
  if (found.resources.length > 0) return found;
  throw new BadSource(`there is no Kubernetes object in ${folder}; give a folder of YAML files`);
}

function readFolder(folder: string) {
  try {
    return resourcesOfManifests(folder);
  } catch (error) {
    throw new BadSource(`${folder} cannot be read (${(error as Error).message}); give a folder of YAML files`);
  }
}

function json(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new BadSource(
      `${file} cannot be read as JSON (${(error as Error).message}); write it with «pulumi stack export --file FILE»`,
    );
  }
}
