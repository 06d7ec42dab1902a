import { readOptions } from "../commandLine/read";
import { runScript } from "../commandLine/run";
import type { GeneratedFiles } from "./files";

/** Runs a script that writes generated files anew, or compares them. */
export function runGenerator(
  name: string,
  about: string,
  load: () => () => GeneratedFiles | Promise<GeneratedFiles>,
): void {
  const command = {
    name,
    usage: ["[--check]"],
    about,
    options: { check: { about: "writes nothing, and ends with 1 when a file is stale" } },
  } as const;
  runScript({
    command,
    read: (argv) => readOptions(command, argv),
    load: () => {
      const { update } = require("./files") as typeof import("./files");
      return async ({ check }) => update(name, await load()(), check);
    },
  });
}
