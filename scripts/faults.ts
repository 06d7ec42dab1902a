import { runScript } from "./commandLine/run";
import { command, readFaultsArguments } from "./faults/arguments";

runScript({
  command,
  read: readFaultsArguments,
  load: () => (require("./faults/main") as typeof import("./faults/main")).main,
  failed: 2,
});
