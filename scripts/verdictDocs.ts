import { runGenerator } from "./generated/run";

runGenerator(
  "verdict-docs",
  "Writes docs/verdicts.md: every way in which a path can end before it arrives, and the function that decides it.",
  () => () => {
    const { verdictsDocument } = require("./generated/verdictsPage") as typeof import("./generated/verdictsPage");
    return new Map([["docs/verdicts.md", verdictsDocument()]]);
  },
);
