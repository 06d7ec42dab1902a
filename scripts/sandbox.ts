import { runScript } from "./commandLine/run";
import { command, readSandboxArguments } from "./sandbox/arguments";

runScript({
  command,
  read: readSandboxArguments,
  load: () => (require("./sandbox/main") as typeof import("./sandbox/main")).main,
});
