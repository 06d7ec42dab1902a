import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rotateLog } from "../../../sandbox/common/logfile";
import { startOf } from "../../../sandbox/common/namespace";
import { Service } from "../../../sandbox/common/process";
import { removeFolders, temporaryFolder, write } from "../toolchain/fixtures";

jest.mock("node:fs", () => ({ ...jest.requireActual("node:fs"), copyFileSync: jest.fn(), openSync: jest.fn() }));
const { copyFileSync: copies, openSync: opens } = jest.requireActual<typeof import("node:fs")>("node:fs");
const fs = jest.requireMock<{ copyFileSync: jest.Mock; openSync: jest.Mock }>("node:fs");

const full = () => {
  throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
};

beforeEach(() => {
  fs.copyFileSync.mockImplementation(copies);
  fs.openSync.mockImplementation(opens);
});
afterEach(removeFolders);

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; !holds() && i < 200; i++) await new Promise((resolve) => setTimeout(resolve, 25));
  expect(holds()).toBe(true);
}

test("a process that ended while the disk was full is started once there is room", async () => {
  const log = join(temporaryFolder(), "a.log");
  const lines: string[] = [];
  const service = new Service({
    ...{ name: "a", command: ["sh", "-c", "echo here; exec sleep 60"], log },
    onLine: (line) => lines.push(line),
  });
  service.start();
  await until(() => lines.length === 1);
  fs.openSync.mockImplementation(full);
  process.kill(service.status().pid ?? 0, "SIGKILL");
  await until(() => service.status().lastExit === "the disk is full");
  expect(service.status().state).toBe("waiting");
  fs.openSync.mockImplementation(opens);
  await until(() => lines.length === 2);
  expect(service.status().state).toBe("running");
  await service.stop();
});

test("what a process started ends with it, though it was killed itself", async () => {
  const pids: number[] = [];
  const service = new Service({
    ...{ name: "a", command: ["sh", "-c", "sleep 60 & echo $!; exec sleep 60"], log: join(temporaryFolder(), "a.log") },
    onLine: (line) => pids.push(Number(line)),
  });
  service.start();
  await until(() => pids.length === 1);
  process.kill(service.status().pid ?? 0, "SIGKILL");
  await until(() => startOf(pids[0] ?? 0) === undefined);
  await service.stop();
});

test("a log that is too long makes room on a full disk, where no second one fits", () => {
  const log = write(join(temporaryFolder(), "a.log"), "a long line\n");
  fs.copyFileSync.mockImplementation((_: string, aside: string) => {
    writeFileSync(aside, "a lo");
    full();
  });
  expect(rotateLog(log, 10)).toBe(true);
  expect([readFileSync(log, "utf8"), existsSync(`${log}.1`)]).toEqual(["", false]);
  expect(copyFileSync).toHaveBeenCalled();
});
