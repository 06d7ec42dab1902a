import { stringify } from "yaml";
import { repoRoot, stacksFolder } from "../../sandbox/common/paths";
import { defaultStack } from "../../sandbox/common/stacks";
import { print } from "../commandLine/run";
import { evaluate, type PlannedResource } from "./evaluate";

/** Prints the plan of a stack. Throws ConfigurationError. */
export async function main({ stack = defaultStack, json }: { stack?: string; json: boolean }): Promise<number> {
  const resources = await evaluate(stack, repoRoot, stacksFolder());
  await print(json ? JSON.stringify(resources, null, 1) : readable(resources));
  return 0;
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
