import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Resource } from "../../traffic/model/resource";
import { BadSource, resourcesOfManifests, resourcesOfPlan, resourcesOfState } from "../../traffic/sources";
import { evaluate } from "../plan/evaluate";
import type { Origin } from "./arguments";

const ROOT = join(__dirname, "../..");

/** Resources, and remarks about what could not be read of them. */
export interface Loaded {
  resources: Resource[];
  remarks: string[];
}

/** @throws BadSource with what to give instead; ConfigurationError for a stack whose configuration is wrong */
export async function load(origin: Origin): Promise<Loaded> {
  switch (origin.kind) {
    case "stack":
      return { resources: resourcesOfPlan(await evaluate(origin.stack, ROOT)), remarks: [] };
    case "state":
      return { resources: resourcesOfState(json(origin.file)), remarks: [] };
    case "manifests": {
      const { resources, unread } = manifests(origin.folder);
      if (resources.length === 0)
        throw new BadSource(`there is no Kubernetes object in ${origin.folder}; give a folder of YAML files`);
      return { resources, remarks: unread.map(({ file, why }) => `${file} ${why}`) };
    }
  }
}

/** Resources of a plan (a list) or of an exported state. @throws BadSource */
export function loadFile(file: string): Resource[] {
  const content = json(file);
  return Array.isArray(content) ? resourcesOfPlan(content) : resourcesOfState(content);
}

function manifests(folder: string) {
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
