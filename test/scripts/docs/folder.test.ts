import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareFolder } from "../../../scripts/docs/folder";

const folder = mkdtempSync(join(tmpdir(), "docs-"));
mkdirSync(join(folder, "home"));
mkdirSync(join(folder, "gone"));
writeFileSync(join(folder, "home", "a.md"), "a");
writeFileSync(join(folder, "home", "b.md"), "old");
writeFileSync(join(folder, "gone", "a.md"), "a");
afterAll(() => rmSync(folder, { recursive: true }));

const wanted = new Map([
  ["home/a.md", "a"],
  ["home/b.md", "new"],
  ["home/c.md", "c"],
]);

test("stale, missing and surplus files are named, also in the folder of a network that is gone", () => {
  expect(compareFolder(folder, wanted)).toEqual([
    { file: "gone/a.md", why: "is not to be there" },
    { file: "home/b.md", why: "is stale" },
    { file: "home/c.md", why: "is missing" },
  ]);
});

test("one network alone says nothing of the other folders", () => {
  expect(compareFolder(folder, wanted, "home").map((d) => d.file)).toEqual(["home/b.md", "home/c.md"]);
});

test("a folder that is as it should be has no difference, nor one that is not to be there and is not", () => {
  expect(
    compareFolder(
      folder,
      new Map([
        ["home/a.md", "a"],
        ["home/b.md", "old"],
        ["gone/a.md", "a"],
      ]),
    ),
  ).toEqual([]);
  expect(compareFolder(join(folder, "nowhere"), new Map())).toEqual([]);
});
