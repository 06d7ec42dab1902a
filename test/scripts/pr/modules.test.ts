import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { linkModules, sameModules } from "../../../scripts/pr/modules";

let folder: string;
const at = (path: string) => join(folder, path);

function write(path: string, text: string): void {
  mkdirSync(at(`${path}/..`), { recursive: true });
  writeFileSync(at(path), text);
}

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "modules-")));
  write("checkout/package-lock.json", "1");
  write("checkout/sdks/talos/index.js", "of the checkout");
  write("checkout/node_modules/plain/index.js", "");
  write("checkout/node_modules/@scope/a/index.js", "");
  write("checkout/node_modules/.cache/x", "");
  symlinkSync("../../sdks/talos", at("checkout/node_modules/@scope/talos"));
  write("tree/package-lock.json", "1");
  write("tree/sdks/talos/index.js", "of the tree");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("packages are shared with a tree that asks for the same ones and has them", () => {
  expect(sameModules(at("tree"), [at("checkout")])).toBe(at("checkout"));
  write("tree/package-lock.json", "2");
  expect(sameModules(at("tree"), [at("checkout")])).toBeUndefined();
  write("other/package-lock.json", "2"); // the same ones, but not installed
  expect(sameModules(at("tree"), [at("checkout"), at("other")])).toBeUndefined();
});

test("shared packages are the checkout's, a package that is part of the repository is the tree's own", () => {
  linkModules(at("tree"), at("checkout"));
  expect(realpathSync(at("tree/node_modules/plain"))).toBe(at("checkout/node_modules/plain"));
  expect(realpathSync(at("tree/node_modules/@scope/a"))).toBe(at("checkout/node_modules/@scope/a"));
  expect(readFileSync(at("tree/node_modules/@scope/talos/index.js"), "utf8")).toBe("of the tree");
});

test("what is compiled from one tree is not shared", () => {
  linkModules(at("tree"), at("checkout"));
  expect(existsSync(at("tree/node_modules/.cache"))).toBe(false);
});
