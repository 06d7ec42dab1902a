import { runScript } from "./commandLine/run";
import { command, readInitArguments } from "./init/arguments";

runScript({
  command,
  read: readInitArguments,
  load: () => (require("./init/main") as typeof import("./init/main")).main,
  failed: 2,
});
