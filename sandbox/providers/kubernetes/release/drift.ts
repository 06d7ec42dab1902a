import { deepChanges, isObject } from "../../compare";
import type { Ctx, Props } from "../../types";
import { ApiError, UnreachableError } from "../api";
import type { Connection } from "../connection";
import { liveChanges } from "../differences";
import { UnknownKindError } from "../discovery";
import { describe, type Manifest, manifestOf, metadata } from "../objects";
import { parseManifest, type ReleaseRecord, readRelease } from "./record";
import { mergedValues } from "./values";

/** The manager under which helm applies: the name of its program. */
const HELM_MANAGER = "helm";
const MOST_NAMED = 5;

/** Where the cluster is not what the last run left: property paths, with the details in the log. */
export async function releaseDrift(connection: Connection, news: Props, ctx: Ctx): Promise<string[]> {
  try {
    const live = await readRelease(connection, String(news.namespace), String(news.name), ctx.signal);
    if (!live || live.status === "uninstalled") {
      ctx.log("info", `release ${String(news.name)} was removed outside of Pulumi`);
      return ["status"];
    }
    const paths: string[] = [];
    if (live.status !== "deployed") paths.push("status");
    if (deepChanges(live.values, mergedValues(news)).size > 0) paths.push("values");
    if (typeof news.version === "string" && news.version.replace(/^v/, "") !== live.version.replace(/^v/, ""))
      paths.push("version");
    const drifted = await driftedObjects(connection, live, ctx);
    if (drifted.length > 0) {
      const more = drifted.length > MOST_NAMED ? ` and ${drifted.length - MOST_NAMED} more` : "";
      ctx.log("info", `changed outside of helm: ${drifted.slice(0, MOST_NAMED).join(", ")}${more}`);
      paths.push("resourceNames");
    }
    return paths;
  } catch (error) {
    if (error instanceof UnreachableError) return [];
    throw error;
  }
}

/** helm marks what it applies as its own. */
function asInstalled(object: Manifest, live: ReleaseRecord): Manifest {
  const { labels, annotations } = object.metadata;
  const marks = { "meta.helm.sh/release-name": live.name, "meta.helm.sh/release-namespace": live.namespace };
  return {
    ...object,
    metadata: {
      ...object.metadata,
      labels: { ...(isObject(labels) ? labels : {}), "app.kubernetes.io/managed-by": "Helm" },
      annotations: { ...(isObject(annotations) ? annotations : {}), ...marks },
    },
  };
}

/** Objects of the release that are gone, or that applying the recorded manifest again would change. */
async function driftedObjects(connection: Connection, live: ReleaseRecord, ctx: Ctx): Promise<string[]> {
  const found = await Promise.all(
    parseManifest(live.manifest).map(async (bare) => {
      const object = asInstalled(manifestOf(bare), live);
      try {
        const kind = await connection.kind(object, ctx.signal);
        if (kind.namespaced)
          object.metadata = { ...object.metadata, namespace: metadata(object).namespace ?? live.namespace };
        const now = await connection.get(connection.path(kind, object), ctx.signal);
        if (!now) return [`${describe(object)} (gone)`];
        const { body } = await connection.apply(kind, object, {
          manager: HELM_MANAGER,
          force: true,
          dryRun: true,
          signal: ctx.signal,
        });
        const changes = [...liveChanges(now, body, []).keys()];
        return changes.length > 0 ? [`${describe(object)} (${changes.slice(0, 3).join(", ")})`] : [];
      } catch (error) {
        if (error instanceof UnknownKindError) return [`${describe(object)} (gone)`];
        // An object that the server refuses now it took before: that is no drift of the release.
        if (error instanceof ApiError) return [];
        throw error;
      }
    }),
  );
  return found.flat();
}
