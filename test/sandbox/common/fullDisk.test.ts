import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeError } from "../../../sandbox/common/errors";
import { writeWhole } from "../../../sandbox/common/files";
import { nameFullDisk } from "../../../sandbox/common/fullDisk";

const ROOT = join(__dirname, "../../..");
const failing = (code: string) => Object.assign(new Error(`${code}: no space left`), { code, path: "/state/a.json" });

/** Runs a script that begins with outliveFullDisk. */
const run = (script: string) =>
  spawnSync(process.execPath, ["-r", join(ROOT, "register.js"), "-e", `${PROLOGUE}${script}`], { encoding: "utf8" });
const PROLOGUE = `
  require("${ROOT}/sandbox/common/fullDisk.ts").outliveFullDisk((error) => console.log("noticed", error.code));
  const fail = (code) => { throw Object.assign(new Error(code), { code }); };
`;

test("a person reads of a full disk what was to be written, and what to do, without a stack trace", () => {
  expect(describeError(failing("ENOSPC"))).toBe(
    "The disk is full (writing /state/a.json). Free some space, and run the command again: it goes on where this one stopped.",
  );
});

test("a write that fails without a name is told with that of its file, and no other error is", () => {
  const [full, other] = ["ENOSPC", "EIO"].map((code) => Object.assign(new Error(`${code}: write`), { code }));
  for (const error of [full, other]) nameFullDisk(error, "/state/a.json");
  expect(describeError(full)).toContain("The disk is full (writing /state/a.json).");
  expect(other).not.toHaveProperty("path");
});

test("a process outlives what cannot be written, in a timer and in a promise that nobody awaits", () => {
  const { status, stdout } = run(`
    setTimeout(() => fail("ENOSPC"));
    void Promise.resolve().then(() => fail("EDQUOT"));
    setTimeout(() => console.log("alive"), 50);
  `);
  expect(stdout.split("\n").sort()).toEqual(["", "alive", "noticed EDQUOT", "noticed ENOSPC"]);
  expect(status).toBe(0);
});

test("a process outlives a log on a full disk", () => {
  const script = `console.error("a line"); setTimeout(() => console.log("alive"), 50);`;
  const line = `"${process.execPath}" -r ./register.js -e '${`${PROLOGUE}${script}`.replaceAll("'", "")}' 2>/dev/full`;
  const { status, stdout } = spawnSync("sh", ["-c", line], { encoding: "utf8", cwd: ROOT });
  expect([status, stdout]).toEqual([0, "noticed ENOSPC\nalive\n"]);
});

test("any other error that nobody caught ends the process", () => {
  const { status, stdout, stderr } = run(`setTimeout(() => fail("EIO")); setTimeout(() => console.log("alive"), 50);`);
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("EIO");
});

test("what cannot be put in its place leaves nothing beside it", () => {
  const folder = mkdtempSync(join(tmpdir(), "whole-"));
  try {
    mkdirSync(join(folder, "taken"));
    expect(() => writeWhole(join(folder, "taken"), "text")).toThrow(/EISDIR/);
    expect(readdirSync(folder)).toEqual(["taken"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
