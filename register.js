// Loads TypeScript without checking its types: `npm run typecheck` does that, not every run. Everything that starts often goes
// through here (the program, the policy pack, the providers of the sandbox, the scripts), so what swc made of a file is kept under
// the hash of the file's text: an edited file is compiled anew, and a start that finds all its files does not even load swc.
const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { join } = require("node:path");

const caches = join(__dirname, "node_modules", ".cache");
const kept = join(caches, "transpiled");

// V8's machine code of what was loaded before, under the version of Node.js and each file's name and text. Node.js writes it at its end,
// each file whole, so that several processes may share the folder (Node.js 22; 20 has no such cache).
Module.enableCompileCache?.(join(caches, "compiled"));
const compiler = require("@swc/core/package.json").version;
const options = {
  swcrc: false,
  configFile: false,
  sourceMaps: "inline",
  jsc: { parser: { syntax: "typescript" }, target: "es2022", keepClassNames: true },
  module: { type: "commonjs", importInterop: "node", ignoreDynamic: true },
};
const salt = `${compiler} ${JSON.stringify(options)}`;

require.extensions[".ts"] = (module, filename) => {
  module._compile(transpiled(filename), filename);
};

/** The JavaScript of a file, which is kept from then on. */
function transpiled(filename) {
  const text = readFileSync(filename, "utf8");
  const file = join(kept, createHash("sha256").update(`${salt}\0${filename}\0${text}`).digest("hex"));
  try {
    return readFileSync(file, "utf8");
  } catch {
    const { code } = require("@swc/core").transformSync(text, { ...options, filename });
    keep(file, code);
    return code;
  }
}

/** Renamed into place, because several processes start at once. A folder that cannot be written only costs time. */
function keep(file, code) {
  try {
    mkdirSync(kept, { recursive: true });
    const half = `${file}.${process.pid}`;
    writeFileSync(half, code);
    renameSync(half, file);
  } catch {}
}

/**
 * Modules that Pulumi's library loads at every start and uses only where a program gives it functions to run later (dynamic providers): 45 MB
 * of memory and a sixth of the time of `npm run plan`. They are loaded when they are first used.
 */
const seldomUsed = new Set(["typescript", "@npmcli/arborist"]);
const library = join("@pulumi", "pulumi");
const load = Module._load;
Module._load = function loadOrPutOff(request, parent, ...rest) {
  const now = () => load.call(this, request, parent, ...rest);
  return seldomUsed.has(request) && parent?.filename.includes(library) ? whenUsed(now) : now();
};

/** A module in the place of one that is loaded by the first look at it. `__esModule` keeps the library from copying its parts at once. */
function whenUsed(load) {
  let loaded;
  const get = (_, name) => {
    if (name === "__esModule") return true;
    loaded ??= load();
    return name === "default" ? loaded : loaded[name];
  };
  return new Proxy({}, { get });
}

module.exports = { transpiled };
