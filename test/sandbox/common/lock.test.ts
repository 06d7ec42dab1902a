import { existsSync, mkdtempSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withLock } from "../../../sandbox/common/lock";

const lockFile = () => join(mkdtempSync(join(tmpdir(), "sandbox-")), "start.lock");

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

test("work that fails releases the lock", async () => {
  const file = lockFile();
  await expect(withLock(file, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(existsSync(file)).toBe(false);
});
