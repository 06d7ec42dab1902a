// Prints where the sandbox's tools are, as JSON on standard output; builds what is missing, for every kind of network.
import { describeError } from "../common/errors";
import { ensureToolchain } from ".";
import { NETWORK_TOOLS } from "./parts";

ensureToolchain({ log: (line) => process.stderr.write(`${line}\n`), extras: NETWORK_TOOLS }).then(
  (toolchain) => console.log(JSON.stringify(toolchain, null, 2)),
  (error) => {
    console.error(describeError(error));
    process.exitCode = 1;
  },
);
