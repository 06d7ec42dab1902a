import { spawn } from "node:child_process";
import { once } from "node:events";
import { lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withEvents } from "../../../scripts/engine/events";

const folder = mkdtempSync(join(tmpdir(), "events-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A program that opens the file as the engine does, for reading and writing, and writes lines. */
const writer = (lines: number) => async (file: string) => {
  const program = `
    const fs = require("node:fs"), fd = fs.openSync(process.argv[1], fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_TRUNC);
    for (let i = 0; i < ${lines}; i++) fs.writeSync(fd, JSON.stringify({ sequence: i, text: "x".repeat(1000) }) + "\\n");`;
  const child = spawn(process.execPath, ["-e", program, file], { stdio: "inherit" });
  const [status] = await once(child, "exit");
  return { status, isFile: lstatSync(file).isFile() };
};

test("events come through a pipe, more of them than it holds, and nothing lies on the disk", async () => {
  const { ended, events } = await withEvents(folder, writer(500));
  expect(ended).toEqual({ status: 0, isFile: false });
  expect(events.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 500 }, (_, i) => i));
  expect(readdirSync(folder)).toEqual([]);
});

test("there are none where the engine never began", async () => {
  expect(await withEvents(folder, async () => 1)).toEqual({ ended: 1, events: [] });
  expect(readdirSync(folder)).toEqual([]);
});

test("what goes wrong meanwhile is handed on, and the pipe is gone", async () => {
  await expect(withEvents(folder, () => Promise.reject(new Error("gone")))).rejects.toThrow("gone");
  expect(readdirSync(folder)).toEqual([]);
});
