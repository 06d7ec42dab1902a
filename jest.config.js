const transform = { "\\.ts$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } } }] };
const common = {
  testEnvironment: "node",
  transform,
  modulePathIgnorePatterns: ["<rootDir>/.sandbox", "<rootDir>/.stryker"],
};

module.exports = {
  projects: [
    {
      ...common,
      displayName: "unit",
      testMatch: ["<rootDir>/test/**/*.test.ts"],
      testPathIgnorePatterns: ["e2e", "differential", "browser", "official"].map((name) => `<rootDir>/test/${name}/`),
    },
    // Against engines that others wrote: they are built with Go.
    { ...common, displayName: "differential", testMatch: ["<rootDir>/test/differential/**/*.test.ts"] },
    { ...common, displayName: "browser", testMatch: ["<rootDir>/test/browser/**/*.test.ts"] },
    { ...common, displayName: "e2e", testMatch: ["<rootDir>/test/e2e/**/*.test.ts"] },
    // With the official provider plugins: by hand, before a version of one is raised.
    { ...common, displayName: "official", testMatch: ["<rootDir>/test/official/**/*.test.ts"] },
  ],
};
