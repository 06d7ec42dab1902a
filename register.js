// Loads TypeScript without checking its types: `npm run typecheck` does that, not every run. Everything that starts often goes
// through here (the program, the policy pack, the providers of the sandbox, the scripts), so what swc made of a file is kept under
// the hash of the file's text: an edited file is compiled anew, and a start that finds all its files does not even load swc.
const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const kept = join(__dirname, "node_modules", ".cache", "transpiled");
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

module.exports = { transpiled };
