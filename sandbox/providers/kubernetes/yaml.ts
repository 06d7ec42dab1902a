import type { Props } from "../types";

/**
 * YAML as Kubernetes tools read it, which is YAML 1.1 (`defaultMode: 0400` is octal, `on` is true), but without its dates and
 * base-60 numbers (`12:30` stays text).
 * @throws Error on the first document that cannot be read
 */
function parseYamlDocuments(text: string): unknown[] {
  const { parseAllDocuments } = require("yaml") as typeof import("yaml");
  const documents = parseAllDocuments(text, {
    version: "1.1",
    customTags: (tags) =>
      tags.filter(
        (tag) =>
          typeof tag === "string" ||
          (tag.tag !== "tag:yaml.org,2002:timestamp" && (tag as { format?: string }).format !== "TIME"),
      ),
  });
  if (!("length" in documents)) return [];
  return [...documents].map((document) => {
    if (document.errors[0]) throw new Error(`the YAML cannot be read: ${document.errors[0].message}`);
    return document.toJS({ maxAliasCount: -1 }) as unknown;
  });
}

/** The one document of a text; null when it is empty. */
export function parseYaml(text: string): unknown {
  return parseYamlDocuments(text)[0] ?? null;
}

export function objectsOf(text: string): Props[] {
  return parseYamlDocuments(text).filter(
    (item): item is Props => typeof item === "object" && item !== null && !Array.isArray(item),
  );
}
