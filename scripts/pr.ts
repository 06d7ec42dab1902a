import { runScript } from "./commandLine/run";
import { command, readPrArguments } from "./pr/arguments";

runScript({
  command,
  read: readPrArguments,
  load: () => (require("./pr/main") as typeof import("./pr/main")).main,
  failed: 2,
});
