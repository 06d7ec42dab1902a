import { runScript } from "./commandLine/run";
import { command, readUpgradeArguments } from "./upgrade/arguments";

runScript({
  command,
  read: readUpgradeArguments,
  load: () => (require("./upgrade/main") as typeof import("./upgrade/main")).main,
  failed: 2,
});
