import type { Ctx, Props, State } from "../types";
import { InitializationError } from "../types";
import { ApiError, UnreachableError } from "./api";
import { readinessOf } from "./await/ready";
import type { Connection } from "./connection";
import { liveChanges, projectInputs } from "./differences";
import { type Kind, objectPath, UnknownKindError } from "./discovery";
import {
  describe,
  fieldManagerFor,
  isPatchType,
  manifestOf,
  metadata,
  nameOf,
  outputsOf,
  parseId,
  secretPaths,
  typeIdentity,
} from "./objects";

/** Refresh, or import when there are no inputs yet. */
export async function readObject(
  connection: Connection,
  r: { id: string; inputs: Props; state: Props },
  ctx: Ctx,
): Promise<(State & { id: string; inputs: Props }) | undefined> {
  const identity = { ...typeIdentity(ctx.type), ...pick(r.state), ...pick(r.inputs) };
  const { namespace, name } = parseId(r.id);
  let kind: Kind;
  let live: Props | undefined;
  try {
    kind = await connection.discovery.kind(identity.apiVersion, identity.kind, ctx.signal);
    live = await connection.get(objectPath(kind, namespace ?? connection.defaultNamespace, name), ctx.signal);
  } catch (error) {
    // A kind that is not served any more has taken its objects with it.
    if (error instanceof UnknownKindError) return undefined;
    if (!(error instanceof UnreachableError)) throw error;
    if (connection.settings.deleteUnreachable) {
      ctx.log("warning", `${r.id} is dropped from the state: ${error.message}`);
      return undefined;
    }
    throw unreachable(error, r.id);
  }
  if (!live) return undefined;
  const isImport = Object.keys(r.inputs).length === 0;
  const manager = fieldManagerFor(ctx.urn, r.inputs, r.state);
  const inputs = isImport
    ? importedInputs(live)
    : await refreshedInputs(connection, { kind, live, inputs: r.inputs, manager }, ctx);
  const outputs = outputsOf(live, r.inputs, manager);
  const secrets = secretPaths(live);
  const id = connection.id(kind, live);
  const verdict = isImport || isPatchType(ctx.type, live.kind) ? undefined : readinessOf(r.inputs)?.(live);
  if (verdict && !verdict.ready) {
    const reasons = verdict.waiting ?? [verdict.failed ?? "not ready"];
    throw new InitializationError(`${describe(live)} is not ready: ${reasons.join("; ")}`, {
      id,
      outputs,
      inputs,
      secrets,
      reasons,
    });
  }
  return { id, inputs, outputs, secrets };
}

/**
 * Inputs follow the live object only where applying them would change it: the server's normal forms («1000m» → «1») are no drift.
 */
async function refreshedInputs(
  connection: Connection,
  { kind, live, inputs, manager }: { kind: Kind; live: Props; inputs: Props; manager: string },
  ctx: Ctx,
): Promise<Props> {
  const bare = manifestOf(inputs);
  const object = { ...bare, metadata: { ...bare.metadata, name: nameOf(bare) ?? nameOf(live) } };
  try {
    const options = { manager, force: true, dryRun: true, signal: ctx.signal };
    const { body } = await connection.apply(kind, object, options);
    return liveChanges(live, body, []).size === 0 ? inputs : projectInputs(inputs, live);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return projectInputs(inputs, live);
  }
}

/** The inputs that a person would have written: no status, none of the server's metadata. */
function importedInputs(live: Props): Props {
  const { status: _, ...rest } = live;
  const { managedFields, resourceVersion, generation, uid, creationTimestamp, selfLink, ...kept } = metadata(live);
  return { ...rest, metadata: kept };
}

function pick(object: Props): Partial<{ apiVersion: string; kind: string }> {
  const result: Partial<{ apiVersion: string; kind: string }> = {};
  if (typeof object.apiVersion === "string") result.apiVersion = object.apiVersion;
  if (typeof object.kind === "string") result.kind = object.kind;
  return result;
}

export function unreachable(error: Error, what: string): Error {
  return new Error(
    `the cluster of ${what} cannot be reached: ${error.message}. When the cluster is gone for good, ` +
      "PULUMI_K8S_DELETE_UNREACHABLE=true drops its objects from the state.",
  );
}
