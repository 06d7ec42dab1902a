import { reference } from "../model/kubernetes";
import { orElse } from "../model/unknown";
import type { View } from "../model/view";

/** The words that stand in a document for a value that only the update will know. */
export const LATER = "known after the update";
/** The word that stands for a secret, known or not. */
const SECRET = "secret";

/** A text or number as it is written; empty when there is none, and nothing of a secret. */
export function told(view: View | undefined): string {
  if (view === undefined) return "";
  if (view.secret) return SECRET;
  return orElse(() => {
    const value = view.value();
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
  }, LATER);
}

/** The items of a list, none while it is not known. */
export function items(list: View): View[] {
  return orElse(() => list.items(), []);
}

/** The texts of a list; {@link LATER} for each that is not known. */
export function texts(list: View): string[] {
  return orElse(() => list.items(), [])
    .map(told)
    .filter((text) => text !== "");
}

/** Objects in the order of their names, so that the order of registration shows nowhere. */
export function sorted(views: readonly View[]): View[] {
  return [...views].sort((a, b) => compare(nameOf(a), nameOf(b)));
}

/** `namespace/name`, or the logical name. */
export function nameOf(object: View): string {
  return orElse(
    () => (object.at("metadata.name").exists() ? reference(object) : object.resource.name),
    object.resource.name,
  );
}

/** Name and namespace of an object that lives in a namespace; name alone for the others. */
export function shortName(object: View): string {
  return orElse(() => object.at("metadata.name").text() ?? object.resource.name, object.resource.name);
}

/** The order of characters, the same in every locale. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
