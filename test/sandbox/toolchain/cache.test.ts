import { existsSync, readdirSync, readFileSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { addEntry, cacheRoot, findEntry, removeLeftovers, removeUnused } from "../../../sandbox/toolchain/cache";
import { removeFolders, temporaryFolder, write } from "./fixtures";

afterEach(removeFolders);

const KEY = "0123456789abcdef";

test("the cache is outside the checkout, where the user's other caches are, or where the user says", () => {
  expect(cacheRoot({ XDG_CACHE_HOME: "/caches" })).toBe("/caches/homelab-network/toolchain");
  expect(cacheRoot({ HOMELAB_TOOLCHAIN_CACHE: "/elsewhere", XDG_CACHE_HOME: "/caches" })).toBe("/elsewhere");
});

test("an entry appears only when it is whole", async () => {
  const root = temporaryFolder();
  await addEntry(root, "tool", async (folder) => {
    write(join(folder, "half"), "1");
    expect(findEntry(root, "tool")).toBeUndefined();
    write(join(folder, "whole"), "2");
  });
  expect(readdirSync(findEntry(root, "tool") ?? "").sort()).toEqual(["half", "whole"]);
});

test("a failed build leaves nothing", async () => {
  const root = temporaryFolder();
  const failing = addEntry(root, "tool", async (folder) => {
    write(join(folder, "half"), "1");
    throw new Error("no such package");
  });
  await expect(failing).rejects.toThrow("no such package");
  expect(readdirSync(root)).toEqual([]);
});

test("of two builds of one entry the first to finish counts, and both callers get it", async () => {
  const root = temporaryFolder();
  const entry = await addEntry(root, "tool", async (folder) => {
    write(join(folder, "by"), "slow");
    await addEntry(root, "tool", async (other) => void write(join(other, "by"), "fast"));
  });
  expect(readFileSync(join(entry, "by"), "utf8")).toBe("fast");
  expect(readdirSync(root)).toEqual(["tool"]);
});

test("what a killed build left is removed by the next one, finished entries stay", () => {
  const root = temporaryFolder();
  write(join(root, ".building-abc/half"), "1");
  write(join(root, "tool/whole"), "1");
  removeLeftovers(root);
  expect(readdirSync(root)).toEqual(["tool"]);
});

test("only entries of the same tool that nobody used for a month are removed", () => {
  const root = temporaryFolder();
  const long = new Date(Date.now() - 40 * 24 * 3600 * 1000);
  for (const name of [`helm-${KEY}`, "helm-fedcba9876543210", `pulumi-${KEY}`, `pulumi-language-nodejs-${KEY}`]) {
    write(join(root, name, "x"), "");
    utimesSync(join(root, name), long, long);
  }
  findEntry(root, "helm-fedcba9876543210"); // in use by another checkout
  removeUnused(root, "helm", "helm-1111111111111111");
  removeUnused(root, "pulumi", "pulumi-1111111111111111");
  expect(existsSync(join(root, `helm-${KEY}`))).toBe(false);
  expect(readdirSync(root).sort()).toEqual(["helm-fedcba9876543210", `pulumi-language-nodejs-${KEY}`]);
});
