import type { Ctx, Props } from "../../types";
import { pause } from "../api";
import type { Connection } from "../connection";
import { describe, metadata } from "../objects";
import { timeoutSeconds } from "./ready";
import { conditions } from "./verdict";

const LONGEST_POLL = 1500;

/**
 * Waits until the object, or at least this incarnation of it, does not exist any more.
 * @throws Error naming what holds it
 */
export async function awaitGone(
  connection: Connection,
  path: string,
  object: Props,
  uid: unknown,
  ctx: Ctx,
): Promise<void> {
  const seconds = timeoutSeconds(object, ctx);
  const deadline = Date.now() + seconds * 1000;
  let said = "";
  for (let delay = 50; ; delay = Math.min(delay * 1.5, LONGEST_POLL)) {
    const live = await connection.get(path, ctx.signal);
    if (!live || metadata(live).uid !== uid) return;
    const holders = holding(live);
    const message = `waiting for deletion: ${holders.join("; ")}`;
    if (message !== said && delay > 200) {
      ctx.log("status", message);
      said = message;
    }
    if (Date.now() + delay > deadline) {
      throw new Error(`${describe(live)} was still there ${seconds} s after its deletion:\n  ${holders.join("\n  ")}`);
    }
    await pause(delay, ctx.signal);
  }
}

/** A namespace says in its conditions which contents and finalizers remain; everything else lists finalizers. */
export function holding(live: Props): string[] {
  const { finalizers } = metadata(live);
  const names = Array.isArray(finalizers) ? (finalizers as string[]) : [];
  const told = conditions(live)
    .filter((c) => c.status === "True" && c.message && /Remaining|Failure|Failed|Terminating/.test(c.type))
    .map((c) => `${c.type}: ${c.message}`);
  const held = names.length > 0 ? [`held by the finalizer${names.length > 1 ? "s" : ""} ${names.join(", ")}`] : [];
  return [...held, ...told].length > 0 ? [...held, ...told] : ["its dependents are being deleted first"];
}
