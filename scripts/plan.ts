import { runScript } from "./commandLine/run";
import { command, readPlanArguments } from "./plan/arguments";

runScript({
  command,
  read: readPlanArguments,
  load: () => (require("./plan/main") as typeof import("./plan/main")).main,
});
