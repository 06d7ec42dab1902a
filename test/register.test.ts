import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "..");

/** The output of a program that is loaded as the stack program is: with register.js before it. */
function printed(program: string): string {
  return execFileSync(process.execPath, ["-r", "./register.js", "-e", program], {
    cwd: ROOT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
}

const LOADED = `Object.keys(require.cache).some((file) => /node_modules.(typescript|@npmcli.arborist)./.test(file))`;

test("Pulumi's library loads neither the TypeScript compiler nor npm's dependency solver at its start", () => {
  expect(printed(`require("@pulumi/pulumi"); console.log(${LOADED})`)).toBe("false");
});

test("a function that is to run later is still written out, by the compiler that is loaded then", () => {
  const program = `
    const pulumi = require("@pulumi/pulumi");
    const six = 6;
    pulumi.runtime.serializeFunction((n) => n * six).then(({ text }) => console.log(/n \\* six/.test(text), ${LOADED}));`;
  expect(printed(program)).toBe("true true");
});

test("the packages that a function needs are still found, by npm's dependency solver", () => {
  const program = `
    const pulumi = require("@pulumi/pulumi");
    pulumi.runtime.computeCodePaths().then((paths) => console.log(paths.has("node_modules/zod")));`;
  expect(printed(program)).toBe("true");
});

test("whoever else asks for the TypeScript compiler gets it at once", () => {
  expect(printed(`console.log(require("typescript") === require.cache[require.resolve("typescript")].exports)`)).toBe(
    "true",
  );
});

test("Node.js keeps its machine code in the checkout, beside what was made of the TypeScript", () => {
  const folder = join(ROOT, "node_modules", ".cache", "compiled");
  expect(
    printed(`console.log(require("node:module").getCompileCacheDir().startsWith(${JSON.stringify(folder)}))`),
  ).toBe("true");
  expect(existsSync(folder)).toBe(true);
});
