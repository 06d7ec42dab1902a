// `npm run mutation`: changes every condition of the policy rules, one at a time, and shows that a test goes red. Minutes, so no part of
// `npm test`; test/policy/mutants.test.ts is.
import { declareValuePlugin, PluginKind } from "@stryker-mutator/api/plugin";
import jest from "./jest.config.js";

const [unit] = jest.projects;

/** Properties that people read: another wording is no other rule. */
const TOLD = new Set(["title", "prevents", "describes", "code", "level"]);

const messages = {
  shouldIgnore({ node, parent }) {
    if (node.type === "ObjectProperty" && TOLD.has(node.key.name)) return "told, not judged";
    const call = parent?.type === "CallExpression" ? parent : undefined;
    if (call?.callee.property?.name === "violation" && call.arguments.indexOf(node) > 0)
      return "the words of a message";
    return undefined;
  },
};

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, "messages", messages)];

/** @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
export default {
  mutate: ["policy/rules/*.ts", "!policy/rules/index.ts", "policy/facts/*.ts"],
  // Conditions, not words: almost every text left is a path of a field, without which nothing is found.
  mutator: { excludedMutations: ["StringLiteral", "ObjectLiteral", "ArrayDeclaration"] },
  // Two runs beside each other on a busy machine must not look like an endless loop.
  timeoutMS: 60_000,
  plugins: ["@stryker-mutator/jest-runner", "./stryker.config.mjs"],
  ignorers: ["messages"],
  testRunner: "jest",
  jest: {
    config: {
      ...unit,
      testMatch: ["<rootDir>/test/policy/rules.test.ts", "<rootDir>/test/policy/unknown.test.ts"],
      testPathIgnorePatterns: [],
      // Every mutant is a run of its own: without the rest of the checkout to look through it takes half the time.
      roots: ["<rootDir>/policy", "<rootDir>/traffic", "<rootDir>/test/policy"],
    },
  },
  coverageAnalysis: "perTest",
  concurrency: 2,
  reporters: ["clear-text", "json"],
  clearTextReporter: { reportTests: false, logTests: false },
  jsonReporter: { fileName: ".stryker/mutation.json" },
  tempDirName: ".stryker/tmp",
  thresholds: { high: 95, low: 90, break: 90 },
};
