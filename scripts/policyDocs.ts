import { runGenerator } from "./generated/run";

runGenerator(
  "policy-docs",
  "Writes docs/policy.md: every rule of the policy pack, with what it prevents and what can be set.",
  () => () => {
    const { policyDocument } = require("./generated/policyPage") as typeof import("./generated/policyPage");
    return new Map([["docs/policy.md", policyDocument()]]);
  },
);
