import type { Props } from "../../types";
import type { Connection } from "../connection";
import type { Chart, MissingChart } from "./chart";
import { parseManifest, type ReleaseRecord, resourceNames } from "./record";

export const NOT_AVAILABLE = "chart-not-available-offline";

/** The outputs of a release whose chart cannot be had here. */
export function recorded(inputs: Props, chart: MissingChart): Props {
  const status = {
    name: inputs.name,
    namespace: inputs.namespace,
    chart: chart.missing,
    status: NOT_AVAILABLE,
    revision: 0,
    version: inputs.version ?? "",
    appVersion: "",
  };
  return { ...inputs, resourceNames: {}, status };
}

export function statusOf(inputs: Props, chart: Pick<Chart, "name" | "version" | "appVersion">): Props {
  return {
    name: inputs.name,
    namespace: inputs.namespace,
    chart: chart.name,
    version: chart.version,
    appVersion: chart.appVersion,
  };
}

export async function outputsOf(connection: Connection, inputs: Props, live: ReleaseRecord): Promise<Props> {
  const objects = parseManifest(live.manifest);
  const names = resourceNames(objects, live.namespace, await scopes(connection, objects));
  const status = { ...statusOf(inputs, { ...live, name: live.chart }), revision: live.revision, status: live.status };
  return { ...inputs, name: live.name, namespace: live.namespace, resourceNames: names, status };
}

export async function scopes(connection: Connection, objects: Props[]): Promise<(object: Props) => boolean> {
  const namespaced = new Set<string>();
  const key = (object: Props): string => `${String(object.apiVersion)}/${String(object.kind)}`;
  await Promise.all(
    objects.map(async (object) => {
      const kind = await Promise.resolve()
        .then(() => connection.kind(object))
        .catch(() => undefined);
      if (kind?.namespaced) namespaced.add(key(object));
    }),
  );
  return (object) => namespaced.has(key(object));
}
