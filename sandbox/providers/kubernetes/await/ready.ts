import { isObject } from "../../compare";
import type { Ctx, Props } from "../../types";
import { ApiError, pause, UnreachableError } from "../api";
import type { Connection } from "../connection";
import type { Kind } from "../discovery";
import { annotation, describe, groupOf } from "../objects";
import { diagnose } from "./diagnose";
import type { Verdict } from "./verdict";
import { parseWaitFor } from "./waitfor";
import { READINESS } from "./workloads";

/** The object is there, and is not what it should become. */
export class NotReadyError extends Error {
  constructor(
    message: string,
    readonly live: Props,
    readonly reasons: string[],
  ) {
    super(message);
  }
}

const DEFAULT_SECONDS = 600;
const FIRST_POLL = 100;
const LONGEST_POLL = 1500;

/** The test for readiness; undefined when the object is not awaited. @throws Error on an unreadable annotation */
export function readinessOf(object: Props): ((live: Props) => Verdict) | undefined {
  if (annotation(object, "pulumi.com/skipAwait")?.toLowerCase() === "true") return undefined;
  const waitFor = annotation(object, "pulumi.com/waitFor");
  if (waitFor) return parseWaitFor(waitFor);
  return READINESS[`${groupOf(object.apiVersion)}/${String(object.kind)}`];
}

/** customTimeouts win over the annotation, the annotation over the default of ten minutes. */
export function timeoutSeconds(object: Props, ctx: Pick<Ctx, "timeout">): number {
  const annotated = Number(annotation(object, "pulumi.com/timeoutSeconds"));
  return ctx.timeout ?? (annotated > 0 ? annotated : DEFAULT_SECONDS);
}

/**
 * Waits until the object is ready and returns it as it then is.
 * @throws NotReadyError with what is missing, on failure, deletion, cancellation and when the time is over
 */
export async function awaitReady(
  connection: Connection,
  kind: Kind,
  object: Props,
  applied: Props,
  ctx: Ctx,
): Promise<Props> {
  const judge = readinessOf(object);
  if (!judge) return applied;
  const path = connection.path(kind, applied);
  const seconds = timeoutSeconds(object, ctx);
  const deadline = Date.now() + seconds * 1000;
  let live = applied;
  let said = "";
  for (let delay = FIRST_POLL; ; delay = Math.min(delay * 1.5, LONGEST_POLL)) {
    const verdict = await settled(connection, live, judge(live));
    if (verdict.ready) return live;
    if (verdict.failed)
      throw await notReady(connection, live, `${describe(live)} failed: ${verdict.failed}`, [verdict.failed]);
    const missing = verdict.waiting ?? [];
    const message = `waiting: ${missing.join("; ")}`;
    if (message !== said) ctx.log("status", message);
    said = message;
    if (Date.now() + delay > deadline) {
      throw await notReady(connection, live, `${describe(live)} was not ready after ${seconds} s`, missing);
    }
    try {
      await pause(delay, ctx.signal);
      const next = await connection.get(path, ctx.signal);
      if (!next)
        throw new NotReadyError(`${describe(live)} was deleted while it was awaited`, live, [
          "deleted by somebody else",
        ]);
      live = next;
    } catch (error) {
      if (ctx.signal.aborted)
        throw new NotReadyError(`${describe(live)} was not awaited: the run was cancelled`, live, missing);
      if (!isPassing(error)) throw error;
    }
  }
}

/** A claim on a storage class that waits for its first consumer is as ready as it can be without one. */
async function settled(connection: Connection, live: Props, verdict: Verdict): Promise<Verdict> {
  if (verdict.ready || live.kind !== "PersistentVolumeClaim" || !isObject(live.spec)) return verdict;
  const { storageClassName } = live.spec;
  if (typeof storageClassName !== "string" || storageClassName === "") return verdict;
  const storageClass = await connection
    .get(`/apis/storage.k8s.io/v1/storageclasses/${storageClassName}`)
    .catch(() => undefined);
  return storageClass?.volumeBindingMode === "WaitForFirstConsumer" ? { ready: true } : verdict;
}

async function notReady(
  connection: Connection,
  live: Props,
  message: string,
  missing: string[],
): Promise<NotReadyError> {
  const details = [...new Set([...missing, ...(await diagnose(connection, live))])];
  return new NotReadyError(`${message}:\n  ${details.join("\n  ")}`, live, [message, ...details]);
}

/** The API server may restart while something is awaited. */
function isPassing(error: unknown): boolean {
  return error instanceof UnreachableError || (error instanceof ApiError && error.code >= 500);
}
