import type { Resource } from "../../traffic/model/resource";
import { BadSource } from "../../traffic/sources";
import { BadArguments, type Origin } from "./arguments";
import { load } from "./resources";

/** The resources of an origin; what could not be read of them is told on standard error. Throws as {@link load} does. */
export async function loadTold(origin: Origin): Promise<readonly Resource[]> {
  const { resources, remarks } = await load(origin);
  for (const remark of remarks) console.error(`not read: ${remark}`);
  return resources;
}

/**
 * Runs a command that asks the path model; wrong input ends it with status 2 and with what to write instead. With `--help` it says how it
 * is used, and does nothing.
 */
export function run(main: () => Promise<void>, usage: string): void {
  if (process.argv.includes("--help")) {
    console.log(usage);
    return;
  }
  main().catch((error: unknown) => {
    process.exitCode = 2;
    if (error instanceof BadArguments) console.error(`${error.problems.join("\n")}\n\n${usage}`);
    else if (error instanceof BadSource || (error instanceof Error && error.name === "ConfigurationError"))
      console.error(error.message);
    else console.error(error);
  });
}
