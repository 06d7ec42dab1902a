import { containsUnknown } from "../compare";
import type { Ctx, Props } from "../types";
import { UNKNOWN } from "../wire";
import { type Answer, ApiError, UnreachableError } from "./api";
import type { Connection } from "./connection";
import { type Kind, UnknownKindError } from "./discovery";
import { blankComputed, describe, type Manifest, manifestOf, metadata, nameOf } from "./objects";
import { type Applying, assertOwn } from "./ownership";
import { explain, isImmutable, isMissingNamespace } from "./refusals";

export interface Planned {
  /** The object as the API server would store it; undefined when the server could not be asked. */
  object?: Props;
  warnings: string[];
  /** Why nobody judged the object. */
  unjudged?: string;
}

/** Nobody can judge what is not complete yet. */
export const notYetKnown: Planned = {
  warnings: [],
  unjudged: "some of its values are only known after the update",
};

/**
 * Lets the API server judge an object that is to be created, without storing it.
 * @throws Error when the server says that the object is invalid, conflicts or exists already
 */
export async function planCreate(connection: Connection, inputs: Props, options: Applying, ctx: Ctx): Promise<Planned> {
  if (containsUnknown(inputs)) return notYetKnown;
  const object = manifestOf(inputs);
  const { signal } = ctx;
  try {
    const kind = await connection.kind(object, signal);
    if (nameOf(object) === undefined)
      return planned(await connection.create(kind, object, { manager: options.manager, dryRun: true, signal }));
    const live = await connection.get(connection.path(kind, object), signal);
    if (live) assertOwn(connection, live, options);
    else if (options.isPatch) return { warnings: [], unjudged: "the object that it patches does not exist yet" };
    return planned(
      await connection.apply(kind, object, { ...options, dryRun: true, signal }).catch((error: unknown) => {
        const judge = { manager: options.manager, dryRun: true, signal };
        // Its namespace comes in the same run: schema and rules are the same in a namespace that exists.
        if (isMissingNamespace(error)) return judgeElsewhere(connection, kind, object, judge);
        // A predecessor of the same name goes first (delete before replace); judge the object under another name.
        if (live && isImmutable(error)) return connection.create(kind, renamed(object), judge);
        throw error;
      }),
    );
  } catch (error) {
    return { warnings: [], unjudged: whyUnjudged(error, object) };
  }
}

async function judgeElsewhere(
  connection: Connection,
  kind: Kind,
  object: Manifest,
  judge: { manager: string; dryRun: boolean; signal: AbortSignal },
): Promise<Answer> {
  const { namespace } = object.metadata;
  const guest = renamed({ ...object, metadata: { ...object.metadata, namespace: "default" } });
  const { body, warnings } = await connection.create(kind, guest, judge);
  return { body: { ...body, metadata: { ...metadata(body), namespace } }, warnings };
}

/** @throws Error (explained) unless the error only means that nobody could judge */
export function whyUnjudged(error: unknown, object: Props): string {
  if (error instanceof UnreachableError) return `the cluster cannot be reached (${error.message})`;
  if (error instanceof UnknownKindError) return `the cluster does not serve ${error.kind} (${error.apiVersion}) yet`;
  if (isMissingNamespace(error)) return "its namespace does not exist yet";
  if (error instanceof ApiError && error.code === 404) return "the cluster does not serve its kind yet";
  throw explain(error, object);
}

function planned(answer: { body: Props; warnings: string[] }): Planned {
  return { object: answer.body, warnings: answer.warnings };
}

function renamed(object: Manifest): Manifest {
  const { name, ...rest } = object.metadata;
  return { ...object, metadata: { ...rest, generateName: `${String(name).slice(0, 200)}-` } };
}

/** Tells the reader what the preview could not promise, and returns the outputs that others may rely on. */
export function previewOutputs(plan: Planned, inputs: Props, ctx: Ctx): Props {
  for (const warning of plan.warnings) ctx.log("warning", warning);
  if (plan.unjudged) {
    ctx.log("info", `${describe(inputs)} was not checked by the API server: ${plan.unjudged}`);
    return blankComputed(inputs, inputs);
  }
  const object = plan.object as Props;
  const blank = blankComputed(object, inputs);
  // The object may have been judged under a generated name; which one it gets otherwise is only known when it is created.
  const { generateName: _, ...kept } = metadata(blank);
  return { ...blank, metadata: { ...kept, name: nameOf(inputs) ?? UNKNOWN } };
}
