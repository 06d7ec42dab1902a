import { runGenerator } from "./generated/run";

runGenerator(
  "schema",
  "Writes what may stand in a stack file: for editors (config/homelab.schema.json) and for people (docs/configuration.md).",
  () => (require("./generated/schemaFiles") as typeof import("./generated/schemaFiles")).schemaFiles,
);
