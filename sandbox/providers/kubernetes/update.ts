import { containsUnknown, deepChanges } from "../compare";
import type { Ctx, Diff, Props, State } from "../types";
import { UNKNOWN } from "../wire";
import { UnreachableError } from "./api";
import type { Connection } from "./connection";
import { createObject, finish, stored } from "./create";
import { details, fixedChanges, identityChanges, keepIgnored, liveChanges } from "./differences";
import { type Kind, UnknownKindError } from "./discovery";
import {
  AUTONAMED,
  annotation,
  describe,
  isPatchType,
  type Manifest,
  manifestOf,
  metadata,
  nameOf,
  outputsOf,
  parseId,
  secretPaths,
  withoutNulls,
} from "./objects";
import { type Applying, applyingOf } from "./ownership";
import { notYetKnown, previewOutputs, whyUnjudged } from "./preview";
import { explain, isConflict, isImmutable } from "./refusals";

interface Change {
  id: string;
  oldInputs: Props;
  olds: Props;
  news: Props;
}

/** Compares the inputs with the old inputs and, by a dry run, with the live object. */
export async function diffObject(connection: Connection, r: Change, ctx: Ctx): Promise<Diff> {
  const inputs = deepChanges(withoutNulls(r.oldInputs) as Props, withoutNulls(r.news) as Props);
  const identity = identityChanges(r.oldInputs, r.news, connection.defaultNamespace);
  if (identity.length > 0) return answer(inputs, new Map(), identity, false);
  const isPatch = isPatchType(ctx.type, r.news.kind);
  const fixed = isPatch ? [] : fixedChanges(r.news, inputs.keys(), connection.settings);
  const replaceFirst = annotation(r.news, AUTONAMED) !== "true";
  if (fixed.length > 0) return answer(inputs, new Map(), fixed, replaceFirst);
  if (containsUnknown(r.news)) return answer(inputs, new Map(), [], false);
  try {
    const { kind, object, live } = await target(connection, r, ctx);
    if (!live) {
      ctx.log("info", `${describe(object)} was deleted outside of Pulumi`);
      return answer(inputs, new Map([["metadata.uid", "add"]]), [], false);
    }
    const options = { ...applyingOf(connection, ctx, r.news, r.olds), dryRun: true, signal: ctx.signal };
    const { body } = await connection.apply(kind, object, options).catch((error: unknown) => {
      // Who else manages the field is the update's business; here it only matters that the value differs.
      if (!isConflict(error)) throw error;
      return connection.apply(kind, object, { ...options, force: true });
    });
    const drift = liveChanges(live, body, ctx.ignoreChanges);
    const foreign = [...drift.keys()].filter((path) => inputs.size === 0 && path !== "");
    if (foreign.length > 0) ctx.log("info", `${describe(live)} was changed outside of Pulumi: ${foreign.join(", ")}`);
    return answer(inputs, drift, [], false);
  } catch (error) {
    if (isImmutable(error) && !isPatch) {
      const fields = error.causes.map((cause) => cause.field).filter((field) => field !== "" && field !== "<nil>");
      const touched = [...inputs.keys()].filter(
        (path) => fields.length === 0 || fields.some((field) => overlaps(field, path)),
      );
      return answer(
        inputs,
        new Map(),
        touched.length > 0 ? touched : fields.length > 0 ? fields : ["spec"],
        replaceFirst,
      );
    }
    if (error instanceof UnreachableError || error instanceof UnknownKindError) {
      ctx.log("warning", `${describe(r.news)} was not compared with the cluster: ${error.message}`);
      return answer(inputs, new Map(), [], false);
    }
    // The server refuses the object: let the update say so, in its own words.
    return answer(inputs.size > 0 ? inputs : new Map([["metadata", "update"]]), new Map(), [], false);
  }
}

function overlaps(field: string, path: string): boolean {
  return (
    path === field ||
    path.startsWith(`${field}.`) ||
    path.startsWith(`${field}[`) ||
    field.startsWith(`${path}.`) ||
    field.startsWith(`${path}[`)
  );
}

function answer(
  inputs: Map<string, "add" | "delete" | "update">,
  live: typeof inputs,
  replaces: string[],
  deleteBeforeReplace: boolean,
): Diff {
  const detailed = details(inputs, live, replaces);
  for (const path of replaces) detailed[path] ??= { kind: "update", replace: true, input: true };
  return {
    changes: Object.keys(detailed).length > 0,
    replaces,
    detailed,
    deleteBeforeReplace: deleteBeforeReplace && replaces.length > 0,
  };
}

async function target(
  connection: Connection,
  r: Change,
  ctx: Ctx,
): Promise<{ kind: Kind; object: Manifest; live: Props | undefined }> {
  const bare = manifestOf(r.news);
  const name = nameOf(bare) ?? parseId(r.id).name;
  const named: Manifest = { ...bare, metadata: { ...bare.metadata, name } };
  const kind = await connection.kind(named, ctx.signal);
  const live = await connection.get(connection.path(kind, named), ctx.signal);
  return { kind, object: keepIgnored(named, live, ctx.ignoreChanges), live };
}

export async function updateObject(connection: Connection, r: Change & { preview: boolean }, ctx: Ctx): Promise<State> {
  const options = applyingOf(connection, ctx, r.news, r.olds);
  const secrets = secretPaths(r.news);
  if (r.preview) return { outputs: await plan(connection, r, options, ctx), secrets };
  let found: Awaited<ReturnType<typeof target>>;
  try {
    found = await target(connection, r, ctx);
  } catch (error) {
    if (error instanceof UnreachableError && connection.settings.skipUpdateUnreachable) {
      ctx.log("warning", `${describe(r.news)} was not updated: ${error.message}`);
      return { outputs: r.olds, secrets };
    }
    throw error;
  }
  const { kind, object, live } = found;
  if (!live) return createObject(connection, { inputs: r.news, preview: false }, ctx);
  try {
    const applied = stored(await connection.apply(kind, object, { ...options, signal: ctx.signal }), ctx);
    return await finish(connection, { kind, object, applied, manager: options.manager }, ctx);
  } catch (error) {
    throw explain(error, object);
  }
}

async function plan(connection: Connection, r: Change, options: Applying, ctx: Ctx): Promise<Props> {
  if (containsUnknown(r.news)) return previewOutputs(notYetKnown, merged(r), ctx);
  try {
    const { kind, object } = await target(connection, r, ctx);
    const body = stored(await connection.apply(kind, object, { ...options, dryRun: true, signal: ctx.signal }), ctx);
    const outputs = outputsOf(body, r.news, options.manager);
    return { ...outputs, metadata: { ...metadata(outputs), resourceVersion: UNKNOWN, generation: UNKNOWN } };
  } catch (error) {
    return previewOutputs({ warnings: [], unjudged: whyUnjudged(error, r.news) }, merged(r), ctx);
  }
}

/** The new inputs in the old outputs' frame: identity stays, for whoever refers to it. */
function merged(r: Change): Props {
  return { ...r.news, metadata: { ...metadata(r.news), name: metadata(r.news).name ?? parseId(r.id).name } };
}
