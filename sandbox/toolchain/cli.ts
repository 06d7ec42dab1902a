// Prints where the sandbox's tools are, as JSON on standard output; builds what is missing.
import { describeError } from "../errors";
import { ensureToolchain } from ".";

ensureToolchain({ log: (line) => process.stderr.write(`${line}\n`) }).then(
  (toolchain) => console.log(JSON.stringify(toolchain, null, 2)),
  (error) => {
    console.error(describeError(error));
    process.exitCode = 1;
  },
);
