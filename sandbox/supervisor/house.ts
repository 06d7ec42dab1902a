import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";
import { type Kube, KubeError, type KubeObject } from "./kube";

interface ApiResource {
  name: string;
  kind: string;
  namespaced: boolean;
}

const manager = "house";

/** The URL of an object, by asking the API server how its kind is called in the plural. */
export async function objectPath(kube: Kube, object: KubeObject): Promise<string | undefined> {
  const { apiVersion = "v1", kind } = object;
  const base = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const list = await kube.find<{ resources: ApiResource[] }>(base);
  const resource = list?.resources.find((r) => r.kind === kind && !r.name.includes("/"));
  if (resource === undefined) return undefined;
  const { name, namespace = "default" } = object.metadata;
  return `${base}/${resource.namespaced ? `namespaces/${namespace}/` : ""}${resource.name}/${name}`;
}

/** Applies what the house runs already; returns a line for each object whose kind the cluster does not know. */
export async function furnish(kube: Kube, manifestFile: string): Promise<string[]> {
  const objects = parseAllDocuments(readFileSync(manifestFile, "utf8"))
    .map((document) => document.toJS() as KubeObject | null)
    .filter((object) => object !== null);
  const unknown: string[] = [];
  for (const object of objects) {
    const path = await objectPath(kube, object);
    if (path === undefined) {
      unknown.push(`${object.apiVersion} ${object.kind} ${object.metadata.name}: no such kind`);
      continue;
    }
    if (object.metadata.namespace !== undefined) await ensureNamespace(kube, object.metadata.namespace);
    await kube.apply(path, object, manager);
  }
  return unknown;
}

async function ensureNamespace(kube: Kube, name: string): Promise<void> {
  const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
  await kube.call("POST", `/api/v1/namespaces?fieldManager=${manager}`, namespace).catch((error: unknown) => {
    if (!(error instanceof KubeError && error.status === 409)) throw error;
  });
}
