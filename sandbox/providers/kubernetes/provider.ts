import { deepChanges, detail } from "../compare";
import type { Props, Provider, Resource } from "../types";
import { Connection } from "./connection";
import { createObject } from "./create";
import { checkObject } from "./naming";
import { readObject } from "./read";
import { releaseResource } from "./release/release";
import { deleteObject } from "./remove";
import { checkSettings } from "./settings";
import { diffObject, updateObject } from "./update";
import { objectsOf } from "./yaml";

/** The stand-in for the official kubernetes provider: a thin client of the API server, and of helm for releases. */
export function kubernetesProvider(version: string): Provider {
  let connection = Connection.open({});
  const object: Resource = {
    check: (news, ctx) => checkObject(news, ctx, connection),
    diff: (r, ctx) => diffObject(connection, r, ctx),
    create: (r, ctx) => createObject(connection, r, ctx),
    read: (r, ctx) => readObject(connection, r, ctx),
    update: (r, ctx) => updateObject(connection, r, ctx),
    delete: (r, ctx) => deleteObject(connection, r, ctx),
  };
  const release = releaseResource(() => connection);
  return {
    name: "kubernetes",
    version,
    resources: (type) => {
      if (type === "kubernetes:helm.sh/v3:Release") return release;
      return UNSUPPORTED.test(type) ? undefined : object;
    },
    functions: { "kubernetes:yaml:decode": decodeYaml },
    checkConfig: async (inputs) => ({ inputs, failures: checkSettings(inputs) }),
    diffConfig: async ({ olds, news }) => {
      const changes = deepChanges(olds, news);
      // Without an identifier of its own, a cluster is known by nothing that could not change: never replace by a guess.
      const replaces = olds.clusterIdentifier && changes.has("clusterIdentifier") ? ["clusterIdentifier"] : [];
      return { changes: changes.size > 0, replaces, detailed: detail(changes, replaces) };
    },
    configure: async (config) => {
      connection = Connection.open(config);
    },
  };
}

/** Components of the official provider that are not plain objects. */
const UNSUPPORTED = /^kubernetes:(helm\.sh\/v[24]|yaml|yaml\/v2|kustomize|kustomize\/v2):/;

async function decodeYaml(args: Props): Promise<Props> {
  return { result: objectsOf(String(args.text ?? "")) };
}
