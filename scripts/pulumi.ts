import { runScript } from "./commandLine/run";
import { command, readPulumiArguments } from "./pulumi/arguments";

runScript({
  command,
  read: readPulumiArguments,
  load: () => (require("./pulumi/main") as typeof import("./pulumi/main")).main,
});
