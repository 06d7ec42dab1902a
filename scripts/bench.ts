import { command, readBenchArguments } from "./bench/arguments";
import { runScript } from "./commandLine/run";

runScript({
  command,
  read: readBenchArguments,
  load: () => (require("./bench/main") as typeof import("./bench/main")).main,
});
