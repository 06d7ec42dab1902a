import { runGenerator } from "./generated/run";

runGenerator(
  "upgrade-docs",
  "Writes docs/upgrades.md: how versions are raised, what is known of it, and a rehearsal of each kind.",
  () => async () => {
    const { upgradesDocument } = require("./generated/upgradesPage") as typeof import("./generated/upgradesPage");
    return new Map([["docs/upgrades.md", await upgradesDocument()]]);
  },
);
