// Pulumi runs a pack through ts-node with the full type check, at every start. This entry point is plain JavaScript, so that nothing
// is checked: what is edited is what runs, and `npm run typecheck` checks.
const Module = require("node:module");

// Pulumi's SDK brings npm's dependency resolver, for functions that a program ships to a cloud. A pack ships none, and loading it is a
// quarter of the start: it is loaded when somebody asks for it.
const load = Module._load;
Module._load = (request, ...from) =>
  request === "@npmcli/arborist"
    ? new Proxy({ __esModule: true }, { get: (own, key) => own[key] ?? load(request, ...from)[key] })
    : load(request, ...from);

require("../register.js");
require("./index.ts");

Module._load = load;
