/** npm run plan -- --stack S [--json] [--folder F]: every resource of a stack with its inputs, without engine or cluster. */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { stringify } from "yaml";
import { evaluate, type PlannedResource } from "./plan/evaluate";

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      stack: { type: "string", default: "homelab" },
      json: { type: "boolean", default: false },
      /** Where Pulumi.<stack>.yaml is, for configurations that are not the checkout's own. */
      folder: { type: "string", default: join(__dirname, "..") },
    },
  });
  const resources = await evaluate(values.stack, join(__dirname, ".."), values.folder);
  const output = values.json ? JSON.stringify(resources, null, 1) : readable(resources);
  await new Promise((done) => process.stdout.write(`${output}\n`, done));
}

function readable(resources: PlannedResource[]): string {
  const parts = resources.map(({ type, name, inputs, options }) => {
    const flags = [options.protect && "protected", options.retainOnDelete && "kept on destroy"].filter(Boolean);
    const head = `${type} ${name}${flags.length > 0 ? ` (${flags.join(", ")})` : ""}`;
    const body = Object.keys(inputs).length > 0 ? `\n${stringify(inputs).replace(/^/gm, "  ").trimEnd()}` : "";
    return head + body;
  });
  return [...parts, "", `${resources.length} resources`].join("\n");
}

main().catch((error: unknown) => {
  console.error(error instanceof Error && error.name === "ConfigurationError" ? error.message : error);
  process.exitCode = 1;
});
