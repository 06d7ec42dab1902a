// Entry for a language host that requires the plugin's folder; the sandbox's own host loads index.ts directly.
require("../../../register.js");
require("./index.ts");
