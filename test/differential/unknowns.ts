import * as fc from "fast-check";
import type { Endpoint } from "../../traffic/policies";
import { UNKNOWN } from "../policy/resources";
import type { Json } from "./arbitraries";

/** The values that are not known yet, by their places in the order of a walk through them. */
export const hidden = fc.array(fc.nat(), { minLength: 1, maxLength: 2 });

/** The policies with some of their values, however deep, marked as not known yet. Names are known: nothing depends on them. */
export function withUnknowns(policies: readonly Json[], places: readonly number[]): Json[] {
  const copy = structuredClone(policies) as Json[];
  const slots = copy.flatMap((policy) => [
    ...slotsIn(policy, ["spec", "specs"]),
    ...slotsIn(policy.metadata as Json, ["namespace"]),
  ]);
  for (const place of places) slots[place % slots.length]?.();
  return copy;
}

/** For each value inside, a function that hides it. */
function slotsIn(value: unknown, keys?: readonly string[]): (() => void)[] {
  if (typeof value !== "object" || value === null) return [];
  const object = value as Json;
  return Object.keys(object)
    .filter((key) => keys?.includes(key) ?? true)
    .flatMap((key) => {
      const inner = object[key];
      const hide = () => {
        object[key] = UNKNOWN;
      };
      return [hide, ...slotsIn(inner)];
    });
}

/** A pod of which only its labels are known. */
export function halfKnown(endpoint: Endpoint): Endpoint {
  if (endpoint.kind !== "pod") return endpoint;
  const { kind, namespace, labels } = endpoint;
  return { kind, namespace, labels };
}
