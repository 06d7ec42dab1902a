import { stringify } from "yaml";
import type { PlannedResource } from "./evaluate";

/** Every resource with its inputs, for people. */
export function fullText(resources: readonly PlannedResource[]): string {
  return [...resources.map(resourceText), "", `${resources.length} resources`].join("\n");
}

/** One resource with its inputs. */
export function resourceText(resource: PlannedResource): string {
  const { options } = resource;
  const flags = [options.protect && "protected", options.retainOnDelete && "kept on destroy"].filter(Boolean);
  const head = `${resource.type} ${resource.name}${flags.length > 0 ? ` (${flags.join(", ")})` : ""}`;
  const body = inputsText(resource);
  return body === "" ? head : `${head}\n${body.replace(/^/gm, "  ")}`;
}

/** The inputs as YAML; none: an empty text. */
export function inputsText({ inputs }: PlannedResource): string {
  return Object.keys(inputs).length === 0 ? "" : stringify(inputs).trimEnd();
}
