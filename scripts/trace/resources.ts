import { readFileSync } from "node:fs";
import { repoRoot, stacksFolder } from "../../sandbox/common/paths";
import { ciliumSettings } from "../../traffic/cluster/cilium";
import { Network } from "../../traffic/model/network";
import type { Resource } from "../../traffic/model/resource";
import { CILIUM, GATEWAY_API } from "../../traffic/model/types";
import { BadSource, decoded, resourcesOfManifests, resourcesOfPlan, resourcesOfState } from "../../traffic/sources";
import { BadArguments } from "../commandLine/read";
import { evaluate } from "../plan/evaluate";
import type { Origin } from "./origin";

/** Providers whose resources the model knows. */
const PROVIDERS = /^(kubernetes|talos|cloudflare|tailscale|command):/;

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
      return told(ofThisModel(origin.file), []);
    case "manifests": {
      const { resources, unread } = asArgument(origin.folder, () => manifests(origin.folder));
      return told(
        resources,
        unread.map(({ file, why }) => `${file} ${why}`),
      );
    }
  }
}

/** @throws BadArguments for a state in which there is nothing to trace */
function ofThisModel(file: string): Resource[] {
  const resources = loadFile(file);
  if (resources.some(({ type }) => PROVIDERS.test(type))) return resources;
  const why = `${file}: none of its resources (${resources.length}) is of Kubernetes, Talos, Cloudflare or Tailscale: it is the state of another project`;
  throw new BadArguments([why]);
}

/** Tells what could not be read, with one remark where nothing tells Cilium's settings. */
function told(resources: readonly Resource[], remarks: readonly string[]): readonly Resource[] {
  for (const remark of remarks) console.error(`not read: ${remark}`);
  const asks = [GATEWAY_API, CILIUM].some((group) =>
    resources.some(({ type }) => type.startsWith(`kubernetes:${group}/`)),
  );
  if (asks && ciliumSettings(new Network(resources)).installed === undefined)
    console.error(
      "not read: Cilium's settings, because nothing among the resources installs it: Gateway API, kube-proxy replacement, L2 announcements and BGP are taken to be on",
    );
  return resources;
}

/** Resources of a plan (a list) or of an exported state. @throws BadArguments */
export function loadFile(file: string): Resource[] {
  return asArgument(file, () => {
    const content = json(file);
    return Array.isArray(content) ? resourcesOfPlan(content) : resourcesOfState(content);
  });
}

/** A problem in the contents of a file or folder is one of the arguments that named it. */
function asArgument<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof BadSource ? new BadArguments([`${path}: ${error.message}`]) : error;
  }
}

function manifests(folder: string) {
  const found = readFolder(folder);
  if (found.resources.length > 0) return found;
  throw new BadSource("there is no Kubernetes object in it; give a folder of YAML files");
}

function readFolder(folder: string) {
  try {
    return resourcesOfManifests(folder);
  } catch (error) {
    throw new BadSource(`it cannot be read (${(error as Error).message}); give a folder of YAML files`);
  }
}

/** @throws BadSource */
function json(file: string): unknown {
  const refuse = (why: string) =>
    new BadSource(`${why}; write it with «pulumi stack export --file FILE» or «npm run -s plan -- --json»`);
  try {
    const read = decoded(readFileSync(file));
    if ("text" in read) return JSON.parse(read.text);
    throw refuse(`it ${read.why}`);
  } catch (error) {
    throw error instanceof BadSource ? error : refuse(`it cannot be read as JSON (${(error as Error).message})`);
  }
}
