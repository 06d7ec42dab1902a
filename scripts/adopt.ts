import { command, readAdoptArguments } from "./adopt/arguments";
import { runScript } from "./commandLine/run";

runScript({
  command,
  read: readAdoptArguments,
  load: () => (require("./adopt/main") as typeof import("./adopt/main")).main,
  failed: 2,
});
