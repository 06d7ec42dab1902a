const { relative } = require("node:path");

/** The suites that take longest, of each project from the longest on. */
const LONGEST = [
  ...[
    "network",
    "policy",
    "drift",
    "adoption",
    "killed",
    "upgrade",
    "layouts",
    "newcomer",
    "portForward",
    "funnel",
    "gateways",
    "pr",
    "cards",
    "talosCluster",
  ].map((name) => `e2e/${name}`),
  "scripts/docs/docs",
  "requirements/requirements",
  "traffic/reach/metamorphic",
  "scripts/trace",
  "sandbox/common/heldLock",
  "scripts/start/firstPicture",
];

function place({ path }) {
  const found = LONGEST.indexOf(relative(__dirname, path).replace(/\.test\.ts$/, ""));
  return found === -1 ? LONGEST.length : found;
}

/**
 * Starts the longest suites first, so that the workers end at about the same time. Jest's own order knows how long a suite took in a run
 * before, and a clean clone has none.
 */
module.exports = class {
  sort(tests) {
    return [...tests].sort((a, b) => place(a) - place(b) || a.path.localeCompare(b.path));
  }

  /** Jest hands over the results for its own order. */
  cacheResults() {}
};
