import fs, { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { takeLock, withLock } from "../../../sandbox/common/lock";

const scratch = mkdtempSync(join(tmpdir(), "lock-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const lockFile = () => join(mkdtempSync(join(scratch, "folder-")), "start.lock");

test("a second holder waits for the first", async () => {
  const file = lockFile();
  const order: string[] = [];
  const hold = (name: string) =>
    withLock(file, async () => {
      order.push(`${name} in`);
      await new Promise((resolve) => setTimeout(resolve, 60));
      order.push(`${name} out`);
    });
  await Promise.all([hold("a"), hold("b")]);
  expect(order.map((entry) => entry.slice(2))).toEqual(["in", "out", "in", "out"]);
});

test("a lock that nobody can read and nobody touches is broken", async () => {
  const file = lockFile();
  writeFileSync(file, "no holder's text");
  utimesSync(file, new Date(0), new Date(0));
  expect(await withLock(file, async () => "in")).toBe("in");
  expect(existsSync(file)).toBe(false);
});

test.each(["", "nul", "null", "{}", '{"pid": 1}', "[]"])(
  "a lock that holds %j, as a full disk or a kill leaves it, is broken within seconds",
  async (left) => {
    const file = lockFile();
    writeFileSync(file, left);
    const began = Date.now();
    const told: string[] = [];
    expect(
      await withLock(
        file,
        async () => "in",
        (line) => told.push(line),
      ),
    ).toBe("in");
    expect(Date.now() - began).toBeLessThan(5_000);
    expect(told).toEqual(["waiting for another start"]);
    expect(readdirSync(dirname(file))).toEqual([]);
  },
);

test("who waits says so, and for whom", async () => {
  const file = lockFile();
  const first = await takeLock(file, () => undefined);
  const told: string[] = [];
  const second = withLock(
    file,
    async () => "in",
    (line) => told.push(line),
  );
  first.note("making things");
  await new Promise((resolve) => setTimeout(resolve, 150));
  first.release();
  expect(await second).toBe("in");
  expect(told.at(-1)).toBe(`waiting for process ${process.pid}, which is making things`);
});

test("a note that cannot be written leaves the lock as it was, and no draft", async () => {
  const file = lockFile();
  const lock = await takeLock(file, () => undefined);
  const before = readFileSync(file, "utf8");
  const write = jest.spyOn(fs, "writeFileSync").mockImplementation(() => {
    throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  });
  lock.note("making things");
  write.mockRestore();
  expect(readFileSync(file, "utf8")).toBe(before);
  lock.release();
  expect(readdirSync(dirname(file))).toEqual([]);
});

test("work that fails releases the lock", async () => {
  const file = lockFile();
  await expect(withLock(file, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(existsSync(file)).toBe(false);
});
