import type { UpgradeProblem } from "./problems";
import { fieldOf } from "./products";
import type { Rehearsal } from "./rehearsed";

/** A fault that others have found and reported is advisory for a network that lives with it, not for one that is about to get it. */
const KNOWN_FAULT = "NET-C09";

/** The problems for which a hop must not be made as the stack is. */
export function judged({ hop, changes, broken }: Rehearsal): UpgradeProblem[] {
  const field = fieldOf(hop.product);
  const rules = broken
    .filter(({ rule, level }) => level === "mandatory" || rule === KNOWN_FAULT)
    .map(
      ({ rule, resource, found, instead }): UpgradeProblem => ({
        code: "UPG-06",
        field,
        message: `${rule} holds before and breaks after: ${resource} has ${found}.`,
        fix: instead,
      }),
    );
  const lost = changes
    .filter((change) => change.protected && (change.op === "replace" || change.op === "delete"))
    .map(
      ({ kind, name, op, fields }): UpgradeProblem => ({
        code: "UPG-07",
        field,
        message: `${kind} ${name} would be ${op === "replace" ? `replaced, for ${fields.join(", ")}` : "deleted"}; it is protected.`,
        fix: "Do not take the protection away: the cluster's identity depends on it.",
      }),
    );
  return [...rules, ...lost];
}
