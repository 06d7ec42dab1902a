import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const ROOT = join(__dirname, "../../..");
const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: Record<string, string> };

/** Our own scripts by their names: what package.json runs through register.js. */
const OWN = Object.entries(scripts).flatMap(([name, line]): [string, string][] => {
  const file = /^node -r \.\/register\.js (\S+)$/.exec(line)?.[1];
  return file === undefined ? [] : [[name, file]];
});
const WITH_A_STACK = [
  "start",
  "init",
  "plan",
  "map",
  "trace",
  "verify",
  "pulumi",
  "drift",
  "adopt",
  "doctor",
  "upgrade",
  "pr",
  "sandbox",
  "docs",
];

/** Runs a script without npm, whose own start takes half a second; `unread`: nobody reads its output. */
async function run(file: string, args: string[], unread = false) {
  const child = spawn(process.execPath, ["-r", join(ROOT, "register.js"), join(ROOT, file), ...args], {
    cwd: ROOT,
    // No tool is on this path: what starts something fails.
    env: { HOME: process.env.HOME, PATH: "/nonexistent" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (unread) child.stdout.destroy();
  const [stdout, stderr, status] = await Promise.all([
    unread ? "" : text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((ended) => child.once("close", ended)),
  ]);
  return { status, stdout, stderr };
}

test("every script of ours is looked at", () => {
  expect(OWN.map(([name]) => name)).toEqual(
    expect.arrayContaining([
      ...WITH_A_STACK,
      "bench",
      "faults",
      "schema",
      "crds",
      "policy-docs",
      "verdict-docs",
      "upgrade-docs",
    ]),
  );
});

describe.each(OWN)("%s", (name, file) => {
  const call = name === "start" ? "npm start" : `npm run ${name}`;

  test("--help is its own, at once, and starts nothing", async () => {
    await run(file, ["--help"]); // compiles what is not compiled yet
    const started = performance.now();
    const { status, stdout, stderr } = await run(file, ["--help"]);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout.startsWith(`${call} -- `)).toBe(true);
    expect(stdout).toContain("-h, --help");
    // A second of an idle machine; tests beside this one take their share.
    expect(performance.now() - started).toBeLessThan(5_000);
    if (WITH_A_STACK.includes(name)) expect(stdout).toMatch(/-s, --stack S .*\n[\s\S]*--stacks DIR /);
  }, 30_000);

  test("an unknown option is refused with the nearest one", async () => {
    const { status, stdout, stderr } = await run(file, ["--hepl"]);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^There is no option --hepl\. Did you mean --help\?\n/);
    expect(stderr).toContain(`\`${call} -- --help\` explains it.`);
  }, 30_000);

  test("a reader that goes away is no crash", async () => {
    expect(await run(file, ["--help"], true)).toEqual({ status: 0, stdout: "", stderr: "" });
  }, 30_000);
});

test("a long output ends as it would have, where `head` reads the first line alone", async () => {
  const child = spawn("sh", ["-c", `"${process.execPath}" -r ./register.js scripts/plan.ts --json | head -n 1`], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(stdout).toBe("[\n");
  expect(stderr).not.toContain("EPIPE");
}, 30_000);
