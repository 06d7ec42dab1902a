import { runScript } from "./commandLine/run";
import { command, readDoctorArguments } from "./doctor/arguments";

runScript({
  command,
  read: readDoctorArguments,
  load: () => (require("./doctor/main") as typeof import("./doctor/main")).main,
  failed: 2,
});
