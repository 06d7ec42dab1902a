import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ciliumSettings } from "../../traffic/cluster/cilium";
import { Network } from "../../traffic/model/network";
import type { Resource } from "../../traffic/model/resource";
import { CILIUM, GATEWAY_API } from "../../traffic/model/types";
import { BadSource, resourcesOfManifests, resourcesOfPlan, resourcesOfState } from "../../traffic/sources";
import { evaluate } from "../plan/evaluate";
import type { Origin } from "./arguments";

/** Providers whose resources the model knows. */
const PROVIDERS = /^(kubernetes|talos|cloudflare|tailscale|command):/;

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
      return told(ofThisModel(origin.file), []);
    case "manifests": {
      const { resources, unread } = manifests(origin.folder);
      if (resources.length === 0)
        throw new BadSource(`there is no Kubernetes object in ${origin.folder}; give a folder of YAML files`);
      return told(
        resources,
        unread.map(({ file, why }) => `${file} ${why}`),
      );
    }
  }
}

/** @throws BadSource for a state in which there is nothing to trace */
function ofThisModel(file: string): Resource[] {
  const resources = loadFile(file);
  if (!resources.some(({ type }) => PROVIDERS.test(type)))
    throw new BadSource(
      `${file} holds ${resources.length} resources, and none of Kubernetes, Talos, Cloudflare or Tailscale: it is the state of another project`,
    );
  return resources;
}

/** Resources that a model of traffic can say something of, with one remark where nothing tells Cilium's settings. */
function told(resources: Resource[], remarks: string[]): Loaded {
  const network = new Network(resources);
  const asks = [GATEWAY_API, CILIUM].some((group) =>
    resources.some(({ type }) => type.startsWith(`kubernetes:${group}/`)),
  );
  if (asks && ciliumSettings(network).installed === undefined)
    remarks.push(
      "Cilium's settings, because nothing among the resources installs it: Gateway API, kube-proxy replacement, L2 announcements and BGP are taken to be on",
    );
  return { resources, remarks };
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
