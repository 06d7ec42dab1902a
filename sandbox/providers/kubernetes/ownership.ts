import type { Ctx, Props } from "../types";
import type { Connection } from "./connection";
import { annotation, describe, fieldManagerFor, isManagedBy, isPatchType } from "./objects";

/** How a resource's fields are applied. */
export interface Applying {
  /** The field manager's name. */
  manager: string;
  /** Are fields taken from other managers? */
  force: boolean;
  /** Are they fields of an object that belongs to somebody else? */
  isPatch: boolean;
}

export function applyingOf(connection: Connection, ctx: Ctx, inputs: Props, olds?: Props): Applying {
  return {
    manager: fieldManagerFor(ctx.urn, inputs, olds),
    force: isForced(connection, inputs),
    isPatch: isPatchType(ctx.type, inputs.kind),
  };
}

/**
 * A create of something that exists would take over an object that belongs to somebody else, and a later delete would remove
 * it: refused, unless the provider's configuration says otherwise. An object that this very resource made is its own: a run that was
 * killed continues, and an object that is about to be replaced is no obstacle.
 * @throws Error saying how to adopt the object
 */
export function assertOwn(connection: Connection, live: Props, options: Applying): void {
  if (options.isPatch || connection.settings.upsertExistingObjects || isManagedBy(live, options.manager)) return;
  throw new Error(
    `${describe(live)} already exists. Adopt it with the import option ("${connectionId(live)}"), patch it with a Patch resource, ` +
      "or set the provider's upsertExistingObjects to take it over.",
  );
}

function isForced(connection: Connection, object: Props): boolean {
  const annotated = annotation(object, "pulumi.com/patchForce");
  return annotated === undefined ? connection.settings.enablePatchForce : annotated.toLowerCase() === "true";
}

function connectionId(live: Props): string {
  const { namespace, name } = live.metadata as { namespace?: string; name: string };
  return namespace ? `${namespace}/${name}` : name;
}
