import { type Ctx, InitializationError, type Props, type State } from "../types";
import { type Answer, ApiError, pause } from "./api";
import { awaitGone } from "./await/gone";
import { awaitReady, NotReadyError } from "./await/ready";
import type { Connection } from "./connection";
import { type Kind, UnknownKindError } from "./discovery";
import { describe, type Manifest, manifestOf, metadata, nameOf, outputsOf, secretPaths } from "./objects";
import { type Applying, applyingOf, assertOwn } from "./ownership";
import { planCreate, previewOutputs } from "./preview";
import { explain, isMissingNamespace } from "./refusals";

/** How long a kind or a namespace that is missing may take to appear: an operator may still be making its CRDs. */
const APPEAR_SECONDS = 120;

export async function createObject(
  connection: Connection,
  r: { inputs: Props; preview: boolean },
  ctx: Ctx,
): Promise<State & { id: string }> {
  const { inputs } = r;
  const options = applyingOf(connection, ctx, inputs);
  const secrets = secretPaths(inputs);
  if (r.preview) {
    const plan = await planCreate(connection, inputs, options, ctx);
    return { id: "", outputs: previewOutputs(plan, inputs, ctx), secrets };
  }
  const object = manifestOf(inputs);
  const kind = await appearing(() => connection.kind(object, ctx.signal), ctx);
  const applied = await store(connection, kind, object, options, ctx);
  return finish(connection, { kind, object, applied, manager: options.manager }, ctx);
}

/** An object that was applied under a field manager's name. */
interface Applied {
  kind: Kind;
  object: Manifest;
  /** The object as the API server stored it. */
  applied: Props;
  manager: string;
}

/** Waits for what was applied; whatever goes wrong from here on, the engine learns that the object exists. */
export async function finish(
  connection: Connection,
  { kind, object, applied, manager }: Applied,
  ctx: Ctx,
): Promise<State & { id: string }> {
  const id = connection.id(kind, applied);
  const secrets = secretPaths(applied);
  if (object.kind === "CustomResourceDefinition") connection.discovery.forget(definedGroup(applied));
  try {
    const live = await awaitReady(connection, kind, object, applied, ctx);
    if (object.kind === "CustomResourceDefinition") await served(connection, live, ctx);
    return { id, outputs: outputsOf(live, object, manager), secrets };
  } catch (error) {
    const live = error instanceof NotReadyError ? error.live : applied;
    const reasons = error instanceof NotReadyError ? error.reasons : [String(error)];
    const message = error instanceof Error ? error.message : String(error);
    throw new InitializationError(message, { id, outputs: outputsOf(live, object, manager), secrets, reasons });
  }
}

async function store(
  connection: Connection,
  kind: Kind,
  object: Manifest,
  options: Applying,
  ctx: Ctx,
): Promise<Props> {
  const { signal } = ctx;
  try {
    if (nameOf(object) === undefined) {
      return stored(
        await appearing(() => connection.create(kind, object, { manager: options.manager, signal }), ctx),
        ctx,
      );
    }
    const path = connection.path(kind, object);
    const live = await connection.get(path, signal);
    if (live && metadata(live).deletionTimestamp !== undefined) {
      ctx.log("status", `${describe(live)} is still being deleted`);
      await awaitGone(connection, path, object, metadata(live).uid, ctx);
    } else if (live) assertOwn(connection, live, options);
    else if (options.isPatch) throw new Error(`${describe(object)} does not exist: there is nothing to patch`);
    return stored(await appearing(() => connection.apply(kind, object, { ...options, signal }), ctx), ctx);
  } catch (error) {
    throw explain(error, object);
  }
}

/** The object as the API server stored it; logs the server's warnings. */
export function stored({ body, warnings }: Answer, ctx: Ctx): Props {
  for (const warning of warnings) ctx.log("warning", warning);
  return body;
}

async function appearing<T>(attempt: () => Promise<T>, ctx: Ctx): Promise<T> {
  const deadline = Date.now() + APPEAR_SECONDS * 1000;
  for (let delay = 200; ; delay = Math.min(delay * 2, 2000)) {
    try {
      return await attempt();
    } catch (error) {
      const missing = error instanceof UnknownKindError || isMissingNamespace(error) || isForming(error);
      if (!missing || Date.now() + delay > deadline) throw error;
      ctx.log("status", `waiting: ${(error as Error).message}`);
      await pause(delay, ctx.signal);
    }
  }
}

/** A definition that is Established, but that the request handler does not route yet. */
function isForming(error: unknown): boolean {
  return error instanceof ApiError && error.code === 404 && error.message === "404 page not found";
}

/** An Established definition is not yet in discovery; custom resources that depend on it must find it. */
async function served(connection: Connection, definition: Props, ctx: Ctx): Promise<void> {
  const spec = definition.spec as {
    group: string;
    names: { kind: string };
    versions: { name: string; served: boolean }[];
  };
  for (const version of spec.versions.filter((v) => v.served)) {
    await appearing(() => connection.discovery.kind(`${spec.group}/${version.name}`, spec.names.kind, ctx.signal), ctx);
  }
}

export function definedGroup(definition: Props): string {
  const spec = definition.spec as { group?: string } | undefined;
  return spec?.group ?? "";
}
