import { runScript } from "./commandLine/run";
import { command, readMapArguments } from "./map/arguments";

runScript({
  command,
  read: readMapArguments,
  load: () => (require("./map/main") as typeof import("./map/main")).main,
  failed: 2,
});
