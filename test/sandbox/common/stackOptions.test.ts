import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stacksFolder } from "../../../sandbox/common/paths";
import { stackOptions, useStacks } from "../../../sandbox/common/stacks";

const before = process.env.HOMELAB_STACKS;

afterAll(() => {
  if (before === undefined) delete process.env.HOMELAB_STACKS;
  else process.env.HOMELAB_STACKS = before;
});

test("the next command names the stack where it is not the usual one, and the folder as it was written", () => {
  expect([stackOptions("homelab"), stackOptions("garden")]).toEqual(["", " --stack garden"]);
  const folder = mkdtempSync(join(tmpdir(), "stacks-"));
  try {
    useStacks(folder);
    expect(stacksFolder()).toBe(folder);
    expect([stackOptions("homelab"), stackOptions("garden")]).toEqual([
      ` --stacks ${folder}`,
      ` --stack garden --stacks ${folder}`,
    ]);
  } finally {
    rmdirSync(folder);
  }
});
