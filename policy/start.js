// Pulumi runs a pack through ts-node with the full type check, at every start. This entry point is plain JavaScript, so that nothing
// is checked: what is edited is what runs, and `npm run typecheck` checks.
require("../register.js");
require("./index.ts");
