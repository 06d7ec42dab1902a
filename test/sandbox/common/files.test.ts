import { execFile } from "node:child_process";
import { lstatSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { linkWhole } from "../../../sandbox/common/files";
import { removeFolders, temporaryFolder } from "../toolchain/fixtures";

afterEach(removeFolders);

test("a link leads elsewhere, and a folder in its place goes", () => {
  const folder = temporaryFolder();
  symlinkSync("old", join(folder, "link"));
  mkdirSync(join(folder, "plugins/resource"), { recursive: true });
  for (const name of ["link", "plugins"]) linkWhole(join(folder, name), "new");
  expect(["link", "plugins"].map((name) => readlinkSync(join(folder, name)))).toEqual(["new", "new"]);
});

test("a link that leads to the right place already is left as it is", () => {
  const path = join(temporaryFolder(), "bin/link");
  linkWhole(path, "there");
  const before = lstatSync(path).ino;
  linkWhole(path, "there");
  expect(lstatSync(path).ino).toBe(before);
});

test("commands that make the same links at once do not fail on each other's", async () => {
  const folder = temporaryFolder();
  const script = (target: string) => `
    require(${JSON.stringify(join(__dirname, "../../../register.js"))});
    const { linkWhole } = require(${JSON.stringify(join(__dirname, "../../../sandbox/common/files"))});
    for (let i = 0; i < 500; i++) linkWhole(${JSON.stringify(join(folder, "link"))}, "${target}" + (i % 2));`;
  const run = promisify(execFile);
  await Promise.all(["a", "b"].map((target) => run(process.execPath, ["-e", script(target)])));
  expect(readdirSync(folder)).toEqual(["link"]);
}, 60_000);
