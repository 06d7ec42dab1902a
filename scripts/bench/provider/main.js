require("../../../register.js");
require("./index.ts");
