import { isObject } from "../compare";
import type { CheckCtx, CheckFailure, Props } from "../types";
import { UNKNOWN } from "../wire";
import type { Connection } from "./connection";
import { AUTONAMED, annotation, isPatchType, metadata, nameOf, secretPaths, typeIdentity } from "./objects";

/** Completes the inputs: a name where there is none (kept over updates) and the provider's default namespace. */
export async function checkObject(
  news: Props,
  ctx: CheckCtx,
  connection: Connection,
): Promise<{ inputs: Props; failures: CheckFailure[]; secrets: string[] }> {
  const failures: CheckFailure[] = [];
  const identity = typeIdentity(ctx.type);
  const inputs: Props = {
    ...news,
    apiVersion: news.apiVersion ?? identity.apiVersion,
    kind: news.kind ?? identity.kind,
  };
  if (!inputs.apiVersion || !inputs.kind)
    failures.push({ property: "kind", reason: "an object needs apiVersion and kind" });
  if (isListKind(inputs))
    failures.push({ property: "kind", reason: `a ${String(inputs.kind)} cannot be created: register its items` });
  if (news.metadata === UNKNOWN) return { inputs, failures, secrets: secretPaths(inputs) };
  if (news.metadata !== undefined && news.metadata !== null && !isObject(news.metadata)) {
    return { inputs, failures: [...failures, { property: "metadata", reason: "must be an object" }], secrets: [] };
  }
  inputs.metadata = { ...metadata(news) };
  if (isPatchType(ctx.type, inputs.kind)) {
    if (!metadata(news).name)
      failures.push({ property: "metadata.name", reason: "a Patch resource needs the name of the object" });
  } else {
    failures.push(...name(inputs, ctx));
  }
  await defaultNamespace(inputs, connection, ctx.signal);
  return { inputs, failures, secrets: secretPaths(inputs) };
}

function name(inputs: Props, ctx: CheckCtx): CheckFailure[] {
  const meta = inputs.metadata as Props;
  if (meta.name !== undefined && meta.name !== null && meta.name !== "") return [];
  if (meta.generateName) return [];
  const olds = ctx.olds ?? {};
  const kept = annotation(olds, AUTONAMED) === "true" ? nameOf(olds) : undefined;
  const chosen = kept ?? ctx.autonaming;
  if (!chosen)
    return [{ property: "metadata.name", reason: "is missing, and the stack's configuration forbids generated names" }];
  meta.name = kept ?? kubernetesName(chosen);
  meta.annotations = { ...(isObject(meta.annotations) ? meta.annotations : {}), [AUTONAMED]: "true" };
  return [];
}

/** Logical names may hold what object names may not. */
function kubernetesName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, "-")
    .replace(/^[-.]+|[-.]+$/g, "")
    .slice(-253);
}

async function defaultNamespace(inputs: Props, connection: Connection, signal: AbortSignal): Promise<void> {
  const meta = inputs.metadata as Props;
  if (!connection.settings.namespace || meta.namespace) return;
  const namespaced = await connection.kind(inputs, signal).then(
    (kind) => kind.namespaced,
    () => false,
  );
  if (namespaced) meta.namespace = connection.settings.namespace;
}

function isListKind(inputs: Props): boolean {
  return typeof inputs.kind === "string" && inputs.kind.endsWith("List") && Array.isArray(inputs.items);
}
