import { repoRoot, stacksFolder } from "../../sandbox/common/paths";
import { defaultStack } from "../../sandbox/common/stacks";
import { print } from "../commandLine/run";
import type { PlanArguments, View } from "./arguments";
import { evaluate } from "./evaluate";

/** Prints the plan of a stack. Throws ConfigurationError; BadArguments for an app that the stack does not have. */
export async function main({ stack = defaultStack, view }: PlanArguments): Promise<number> {
  await print(await text(stack, view));
  return 0;
}

/** Each view loads what it needs: the model of traffic is not loaded to print JSON. */
async function text(stack: string, view: View): Promise<string> {
  const folder = stacksFolder();
  if (view.kind === "app") return (require("./oneApp") as typeof import("./oneApp")).appText(stack, view.app, folder);
  const resources = await evaluate(stack, repoRoot, folder);
  switch (view.kind) {
    case "json":
      return JSON.stringify(resources, null, 1);
    case "full":
      return (require("./full") as typeof import("./full")).fullText(resources);
    case "summary":
      return (require("./summary") as typeof import("./summary")).summaryText(stack, resources);
  }
}
