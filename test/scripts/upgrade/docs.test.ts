import { spawnSync } from "node:child_process";
import { join } from "node:path";

jest.setTimeout(120_000);

test("docs/upgrades.md is what the rehearsals give", () => {
  const args = ["-r", "./register.js", "scripts/upgradeDocs.ts", "--check"];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: join(__dirname, "../../.."), encoding: "utf8" });
  expect([stdout, stderr]).toEqual(["Up to date\n", ""]);
});
