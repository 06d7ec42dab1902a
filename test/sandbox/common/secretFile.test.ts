import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { secretFile } from "../../../sandbox/common/secretFile";

const usual = process.env.TMPDIR;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "secret-file-"));
  process.env.TMPDIR = folder;
});
afterEach(() => {
  if (usual === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = usual;
  rmSync(folder, { recursive: true });
});

test("a program reads it as often as it likes, nobody else may, and no folder has it", () => {
  const { path, close } = secretFile("a key\n");
  expect(execFileSync("cat", [path, path], { encoding: "utf8" })).toBe("a key\na key\n");
  expect(execFileSync("stat", ["-L", "-c", "%a", path], { encoding: "utf8" }).trim()).toBe("600");
  expect(readdirSync(folder)).toEqual([]);
  close();
  expect(() => readFileSync(path)).toThrow("ENOENT");
});

test("a process that is killed leaves nothing of it", async () => {
  const root = resolve(__dirname, "../../..");
  const program = `const { path } = require(${JSON.stringify(join(root, "sandbox/common/secretFile.ts"))}).secretFile("a key");
    console.log(path);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["-r", join(root, "register.js"), "-e", program], { cwd: root });
  const [printed] = (await once(child.stdout, "data")) as [Buffer];
  const path = printed.toString().trim();
  expect(readFileSync(path, "utf8")).toBe("a key");
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(existsSync(path)).toBe(false);
  expect(readdirSync(folder)).toEqual([]);
});
