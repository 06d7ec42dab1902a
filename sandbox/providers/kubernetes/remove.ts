import type { Ctx, Props } from "../types";
import { ApiError, UnreachableError } from "./api";
import { awaitGone } from "./await/gone";
import type { Connection } from "./connection";
import { definedGroup } from "./create";
import { type Kind, objectPath, UnknownKindError } from "./discovery";
import { annotation, fieldManagerFor, isPatchType, metadata, parseId } from "./objects";
import { unreachable } from "./read";
import { explain } from "./refusals";

const PROPAGATION: Record<string, string> = { background: "Background", foreground: "Foreground", orphan: "Orphan" };

/** Deletes with everything that belongs to the object, and waits until it is gone. */
export async function deleteObject(
  connection: Connection,
  r: { id: string; inputs: Props; outputs: Props },
  ctx: Ctx,
): Promise<void> {
  const { namespace, name } = parseId(r.id);
  try {
    const kind = await connection.kind(r.outputs.apiVersion ? r.outputs : r.inputs, ctx.signal);
    const path = objectPath(kind, namespace ?? connection.defaultNamespace, name);
    if (isPatchType(ctx.type, r.inputs.kind)) return await release(connection, kind, path, r, ctx);
    const live = await connection.get(path, ctx.signal);
    if (!live) return;
    const chosen = annotation(r.inputs, "pulumi.com/deletionPropagationPolicy")?.toLowerCase() ?? "foreground";
    const { uid } = metadata(live);
    const body = { propagationPolicy: PROPAGATION[chosen] ?? "Foreground", preconditions: { uid } };
    await connection.api.call(path, { method: "DELETE", body, signal: ctx.signal });
    if (annotation(r.inputs, "pulumi.com/skipAwait")?.toLowerCase() !== "true") {
      await awaitGone(connection, path, r.inputs, uid, ctx);
    }
    if (live.kind === "CustomResourceDefinition") connection.discovery.forget(definedGroup(live));
  } catch (error) {
    // Already deleted by somebody else, or together with its definition.
    if (error instanceof UnknownKindError || (error instanceof ApiError && error.code === 404)) return;
    if (error instanceof UnreachableError) {
      if (!connection.settings.deleteUnreachable) throw unreachable(error, r.id);
      ctx.log("warning", `${r.id} is dropped from the state without a deletion: ${error.message}`);
      return;
    }
    throw explain(error, r.inputs);
  }
}

/** A Patch resource gives its fields back; the object stays. */
async function release(
  connection: Connection,
  kind: Kind,
  path: string,
  r: { inputs: Props; outputs: Props },
  ctx: Ctx,
): Promise<void> {
  const live = await connection.get(path, ctx.signal);
  if (!live) return;
  const { name, namespace } = metadata(live);
  const object = { apiVersion: kind.apiVersion, kind: kind.kind, metadata: { name, namespace } };
  const manager = fieldManagerFor(ctx.urn, r.inputs, r.outputs);
  await connection.apply(kind, object, { manager, force: true, signal: ctx.signal });
}
