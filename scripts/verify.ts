import { runScript } from "./commandLine/run";
import { command, readVerifyArguments } from "./verify/arguments";

runScript({
  command,
  read: readVerifyArguments,
  load: () => (require("./verify/main") as typeof import("./verify/main")).main,
  failed: 2,
});
