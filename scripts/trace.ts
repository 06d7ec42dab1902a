import { runScript } from "./commandLine/run";
import { command, readTraceArguments } from "./trace/arguments";

runScript({
  command,
  read: readTraceArguments,
  load: () => (require("./trace/main") as typeof import("./trace/main")).main,
  failed: 2,
});
