import { runGenerator } from "./generated/run";

runGenerator(
  "crds",
  "Writes the resource definitions that the program registers (Gateway API, ServiceMonitor) from the Go modules of their projects; needs Go.",
  () => (require("./generated/definitionFiles") as typeof import("./generated/definitionFiles")).definitionFiles,
);
