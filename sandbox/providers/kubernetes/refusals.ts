import type { Props } from "../types";
import { ApiError } from "./api";
import { describe } from "./objects";

const IMMUTABLE =
  /immutable|may not change once set|cannot (be )?change|may not be changed|updates? to .* forbidden|updates may not change|is not allowed to be updated|cannot be updated/i;

export function isConflict(error: unknown): boolean {
  return (
    error instanceof ApiError && error.code === 409 && error.causes.some((c) => c.reason === "FieldManagerConflict")
  );
}

/** The server refuses the change, not the object: a new object would do. */
export function isImmutable(error: unknown): error is ApiError {
  if (!(error instanceof ApiError) || (error.code !== 422 && error.code !== 403)) return false;
  if (error.causes.length === 0) return error.code === 422 && IMMUTABLE.test(error.message);
  return error.causes.every((cause) => IMMUTABLE.test(cause.message));
}

/** Nothing was judged, because what the object needs does not exist yet. */
export function isMissingNamespace(error: unknown): error is ApiError {
  return error instanceof ApiError && error.code === 404 && /namespaces? ".*" not found/.test(error.message);
}

/** The same refusal in words that say what to do. */
export function explain(error: unknown, object: Props): Error {
  if (!(error instanceof ApiError)) return error instanceof Error ? error : new Error(String(error));
  if (isConflict(error)) {
    const fields = error.causes.map((cause) => {
      const owner = /conflict with "([^"]+)"/.exec(cause.message)?.[1] ?? "another manager";
      return `${cause.field} is managed by "${owner}"`;
    });
    return new Error(
      `${describe(object)} has field conflicts in server-side apply:\n  ${fields.join("\n  ")}\n` +
        'Leave these fields out, or set the annotation pulumi.com/patchForce: "true" to take them over.',
    );
  }
  return new Error(
    `${describe(object)} was refused by the API server (${error.code} ${error.reason}): ${error.message}`,
  );
}
