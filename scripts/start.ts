import { runScript } from "./commandLine/run";
import { command, readStartArguments } from "./start/arguments";

runScript({
  command,
  read: readStartArguments,
  load: () => (require("./start/main") as typeof import("./start/main")).main,
});
