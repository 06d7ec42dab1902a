import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { takeLock } from "../../../sandbox/common/lock";
import { removeFolders, temporaryFolder, write } from "../toolchain/fixtures";

const CHECKOUT = join(__dirname, "../../..");
const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await new Promise((done) => child.on("exit", done));
  }
  removeFolders();
});

/** Another process that takes the lock, writes down when, and holds it until the file `release` is there. */
function contender(root: string, name: string): ChildProcess {
  const script = `
    require(${JSON.stringify(join(CHECKOUT, "register.js"))});
    const { takeLock } = require(${JSON.stringify(join(CHECKOUT, "sandbox/common/lock"))});
    const { appendFileSync, existsSync } = require("node:fs");
    const say = (what) => appendFileSync(${JSON.stringify(join(root, "events"))}, "${name} " + what + "\\n");
    takeLock(${JSON.stringify(join(root, ".lock"))}, say).then((lock) => {
      lock.note("building ${name} (1 of 3)");
      say("has it");
      const timer = setInterval(() => {
        if (!existsSync(${JSON.stringify(join(root, "release"))})) return;
        clearInterval(timer);
        say("lets go");
        lock.release();
      }, 20);
    });`;
  const child = spawn(process.execPath, ["-e", script], { cwd: CHECKOUT, stdio: "inherit" });
  children.push(child);
  return child;
}

async function events(root: string, count: number): Promise<string[]> {
  for (let i = 0; i < 1000; i++) {
    const lines = existsSync(join(root, "events")) ? readFileSync(join(root, "events"), "utf8").trim().split("\n") : [];
    if (lines.length >= count) return lines;
    await sleep(50);
  }
  throw new Error(`fewer than ${count} events in 50 s`);
}

test("two processes hold the lock one after the other, and the second is told whom it waits for", async () => {
  const root = temporaryFolder();
  const first = contender(root, "one");
  await events(root, 1);
  contender(root, "two");
  await events(root, 2);
  write(join(root, "release"), "");
  const lines = await events(root, 5);
  expect(lines).toEqual([
    "one has it",
    `two waiting for process ${first.pid}, which is building one (1 of 3)`,
    "one lets go",
    "two has it",
    "two lets go",
  ]);
}, 60_000);

test("the lock of a killed process is broken at once", async () => {
  const root = temporaryFolder();
  const first = contender(root, "one");
  await events(root, 1);
  first.kill("SIGKILL");
  await new Promise((done) => first.on("exit", done));
  const lock = await takeLock(join(root, ".lock"), () => {
    throw new Error("waited for a dead process");
  });
  lock.release();
  expect(existsSync(join(root, ".lock"))).toBe(false);
}, 60_000);

test("a process that has a dead holder's id is not taken for it", async () => {
  const root = temporaryFolder();
  const lock = await takeLock(join(root, ".lock"), () => {});
  const held = JSON.parse(readFileSync(join(root, ".lock"), "utf8"));
  lock.release();
  write(join(root, ".lock"), JSON.stringify({ ...held, born: "1" }));
  (await takeLock(join(root, ".lock"), () => {})).release();
});

test("a holder in another namespace is believed while it gives signs of life, and not after a minute without", async () => {
  const root = temporaryFolder();
  const path = write(
    join(root, ".lock"),
    JSON.stringify({ pid: 1, born: "1", place: "elsewhere", doing: "building x" }),
  );
  const told: string[] = [];
  const taken = takeLock(join(root, ".lock"), (line) => told.push(line));
  await sleep(400);
  expect(told).toEqual(["waiting for process 1, which is building x"]);
  const silent = new Date(Date.now() - 61_000);
  utimesSync(path, silent, silent);
  (await taken).release();
});
