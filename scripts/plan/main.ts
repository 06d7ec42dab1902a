import { repoRoot, stacksFolder } from "../../sandbox/common/paths";
import { defaultStack } from "../../sandbox/common/stacks";
import { print } from "../commandLine/run";
import type { PlanArguments, View } from "./arguments";
import { evaluate } from "./evaluate";
import { fullText } from "./full";
import { appText } from "./oneApp";
import { summaryText } from "./summary";

/** Prints the plan of a stack. Throws ConfigurationError; BadArguments for an app that the stack does not have. */
export async function main({ stack = defaultStack, view }: PlanArguments): Promise<number> {
  await print(await text(stack, view));
  return 0;
}

async function text(stack: string, view: View): Promise<string> {
  const folder = stacksFolder();
  if (view.kind === "app") return appText(stack, view.app, folder);
  const resources = await evaluate(stack, repoRoot, folder);
  switch (view.kind) {
    case "json":
      return JSON.stringify(resources, null, 1);
    case "full":
      return fullText(resources);
    case "summary":
      return summaryText(stack, resources);
  }
}
