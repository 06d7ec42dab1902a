import { readOptions } from "./commandLine/read";
import { runScript } from "./commandLine/run";
import { STACK_OPTIONS } from "./commandLine/stack";

const command = {
  name: "plan",
  usage: ["[--stack S] [--json]"],
  about:
    "Every resource of a network with its inputs, as a first preview would register it: without engine, cluster or credentials.",
  options: { ...STACK_OPTIONS, json: { about: "for machines: a list of {type, name, parent, inputs, options}" } },
} as const;

runScript({
  command,
  read: (argv) => readOptions(command, argv),
  load: () => (require("./plan/main") as typeof import("./plan/main")).main,
});
