import { runScript } from "./commandLine/run";
import { command, readDriftArguments } from "./drift/arguments";

runScript({
  command,
  read: readDriftArguments,
  load: () => (require("./drift/main") as typeof import("./drift/main")).main,
  failed: 2,
});
