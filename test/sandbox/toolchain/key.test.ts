import { join } from "node:path";
import { keyOf, sources } from "../../../sandbox/toolchain/key";
import { removeFolders, temporaryFolder, write } from "./fixtures";

afterEach(removeFolders);

function module(): string {
  const folder = temporaryFolder();
  write(join(folder, "go.mod"), "module m\n");
  write(join(folder, "go.sum"), "sum\n");
  write(join(folder, "main.go"), "package main\n");
  return folder;
}

test("two checkouts with the same sources share a key", () => {
  expect(keyOf(module(), ["flags"])).toBe(keyOf(module(), ["flags"]));
});

test.each(["go.mod", "go.sum", "main.go", "inner/new.go"])("a change of %s changes the key", (path) => {
  const folder = module();
  const before = keyOf(folder, []);
  write(join(folder, path), "changed\n");
  expect(keyOf(folder, [])).not.toBe(before);
});

test("a change of the recipe changes the key", () => {
  const folder = module();
  expect(keyOf(folder, ["-X version=1"])).not.toBe(keyOf(folder, ["-X version=2"]));
});

test("text that moves from one file to the next changes the key", () => {
  const [first, second] = [temporaryFolder(), temporaryFolder()];
  write(join(first, "a"), "xy");
  write(join(first, "b"), "z");
  write(join(second, "a"), "x");
  write(join(second, "b"), "yz");
  expect(keyOf(first, [])).not.toBe(keyOf(second, []));
});

test("tests and notes do not cost a rebuild", () => {
  const folder = module();
  const before = keyOf(folder, []);
  write(join(folder, "main_test.go"), "package main\n");
  write(join(folder, "README.md"), "words\n");
  write(join(folder, "testdata/x"), "data\n");
  expect(keyOf(folder, [])).toBe(before);
  expect(sources(folder)).toEqual(["go.mod", "go.sum", "main.go"]);
});
