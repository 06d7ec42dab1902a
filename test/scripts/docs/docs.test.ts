import { execFileSync } from "node:child_process";
import { join } from "node:path";

const ROOT = join(__dirname, "../../..");

/** Runs in a process of its own: a plan is evaluated with a module loader that the test runner replaces. */
function inOneProcess<T>(script: string, ...args: string[]): T {
  const output = execFileSync(process.execPath, ["-r", "./register.js", join(__dirname, script), ...args], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
    stdio: "pipe",
  });
  return JSON.parse(output) as T;
}

test("docs/network is what the stacks say", () => {
  const output = execFileSync(process.execPath, ["-r", "./register.js", "scripts/docs.ts", "--check"], {
    cwd: ROOT,
    encoding: "utf8",
    stdio: "pipe",
  });
  expect(output).toBe("Up to date\n");
}, 120_000);

test.each(["homelab", "vanillax"])(
  "a change of any value of stack %s makes the documents stale",
  (stack) => {
    const { tried, unchanged, refused } = inOneProcess<{ tried: string[]; unchanged: string[]; refused: string[] }>(
      "changes.ts",
      stack,
    );
    expect(unchanged).toEqual([]);
    // Values that hang together (a range and what lies in it) cannot be changed alone; most can.
    expect(tried.length).toBeGreaterThan(refused.length);
  },
  600_000,
);
