import { configurationPage } from "./configurationPage";
import type { GeneratedFiles } from "./files";
import { stackFileSchema } from "./stackFileSchema";

/** The settings of a stack file, for editors and for people: both from the schema that the program checks with. */
export function schemaFiles(): GeneratedFiles {
  const schema = stackFileSchema();
  return new Map([
    ["config/homelab.schema.json", `${JSON.stringify(schema, null, 2)}\n`],
    ["docs/configuration.md", configurationPage(schema)],
  ]);
}
