import { gunzipSync } from "node:zlib";
import { isObject } from "../../compare";
import type { Props } from "../../types";
import type { Connection } from "../connection";
import { groupOf, metadata } from "../objects";
import { objectsOf } from "../yaml";

/** Helm's record of a release, from a Secret in the release's namespace. */
export interface ReleaseRecord {
  name: string;
  namespace: string;
  revision: number;
  status: string;
  chart: string;
  version: string;
  appVersion: string;
  values: Props;
  manifest: string;
  labels: Props;
}

/** The last revision, whatever its status; undefined when there is no such release. */
export async function readRelease(
  connection: Connection,
  namespace: string,
  name: string,
  signal?: AbortSignal,
): Promise<ReleaseRecord | undefined> {
  const query = { labelSelector: `owner=helm,name=${name}` };
  const { body } = await connection.api.call(`/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets`, {
    query,
    signal,
  });
  const items = Array.isArray(body.items) ? (body.items as Props[]) : [];
  const revision = (item: Props): number => Number((metadata(item).labels as Props | undefined)?.version ?? 0);
  const last = items.sort((a, b) => revision(b) - revision(a))[0];
  return last ? decode(last) : undefined;
}

function decode(secret: Props): ReleaseRecord {
  const data = isObject(secret.data) ? String(secret.data.release) : "";
  const packed = Buffer.from(Buffer.from(data, "base64").toString("utf8"), "base64");
  // helm packs records; very old ones are plain JSON.
  const json = packed[0] === 0x1f && packed[1] === 0x8b ? gunzipSync(packed) : packed;
  const release = JSON.parse(json.toString("utf8")) as Props;
  const chart = at(release, "chart", "metadata");
  return {
    name: String(release.name),
    namespace: String(release.namespace),
    revision: Number(release.version),
    status: String(at(release, "info").status),
    chart: String(chart.name),
    version: String(chart.version),
    appVersion: String(chart.appVersion ?? ""),
    values: at(release, "config"),
    manifest: String(release.manifest ?? ""),
    labels: (metadata(secret).labels as Props | undefined) ?? {},
  };
}

function at(value: Props, ...keys: string[]): Props {
  return keys.reduce<Props>((found, key) => (isObject(found[key]) ? (found[key] as Props) : {}), value);
}

/** The release's objects. */
export function parseManifest(manifest: string): Props[] {
  return objectsOf(manifest).filter((object) => !!object.kind);
}

/** Names by kind and version, in the official provider's form: `{"Deployment.apps/apps/v1": ["kube-system/cilium-operator"]}`. */
export function resourceNames(
  objects: Props[],
  namespace: string,
  namespaced: (object: Props) => boolean,
): Record<string, string[]> {
  const names: Record<string, string[]> = {};
  for (const object of objects) {
    const group = groupOf(object.apiVersion);
    const key = `${String(object.kind)}${group ? `.${group}` : ""}/${String(object.apiVersion)}`;
    const { name } = metadata(object);
    const where = metadata(object).namespace ?? (namespaced(object) ? namespace : undefined);
    const full = where ? `${String(where)}/${String(name)}` : String(name);
    names[key] = [...(names[key] ?? []), full];
  }
  return names;
}
