import { readOptions } from "./commandLine/read";
import { runScript } from "./commandLine/run";
import { STACK_OPTIONS } from "./commandLine/stack";

const command = {
  name: "docs",
  usage: ["[--stack S] [--check]"],
  about:
    "Writes docs/network/<stack>/ beside the stack files, for every stack that has one (or for one stack), from what its program registers.",
  options: {
    ...STACK_OPTIONS,
    stack: { ...STACK_OPTIONS.stack, about: "one network (default: all of them)" },
    check: {
      about: "writes nothing, names every file that is stale, missing or not to be there, and then ends with 1",
    },
  },
} as const;

runScript({
  command,
  read: (argv) => readOptions(command, argv),
  load: () => (require("./docs/main") as typeof import("./docs/main")).main,
});
