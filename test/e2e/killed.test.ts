import { readFileSync, rmSync } from "node:fs";
import { ensureToolchain } from "../../sandbox/toolchain";
import {
  coldMinutes,
  expectSuccess,
  npm,
  npmInBackground,
  pause,
  processesLeft,
  processesLeftSoon,
  pulumi,
  sandbox,
  stateFile,
  stateFolder,
} from "./checkout";
import { withFreshSandbox } from "./story";

jest.setTimeout(10 * 60_000);

const stack = "homelab";

const record = () => JSON.parse(readFileSync(stateFile(stack, "sandbox.json"), "utf8")) as { pid: number };

// Runs that are killed or interrupted, from an empty state to the middle of the update; and that the next one converges.
describe("killed runs", () => {
  beforeAll(() => ensureToolchain(), coldMinutes * 60_000);
  withFreshSandbox(stack);
  const of = ["--stack", stack];

  // From npm's own beginning, over the first module that is loaded, to the middle of the update.
  test.each([300, 1_000, 2_500, 6_000, 20_000])(
    "`npm start` killed after %i ms leaves no process",
    async (milliseconds) => {
      const start = npmInBackground(["start", "--", ...of]);
      await pause(milliseconds);
      start.kill("SIGKILL"); // npm alone: its script is not told
      expect(await processesLeftSoon()).toEqual([]);
    },
  );

  test("a script of `npm start` that is killed itself leaves no process", async () => {
    const start = npmInBackground(["start", "--", ...of]);
    await pause(9_000);
    process.kill(-(start.pid ?? 0), "SIGKILL"); // npm, its shell and the script
    expect(await processesLeftSoon()).toEqual([]);
  });

  test.each([1_500, 14_000])("Ctrl-C of `npm start` after %i ms leaves no process", async (milliseconds) => {
    const start = npmInBackground(["start", "--", ...of]);
    const ended = new Promise<number | null>((resolve) => start.once("exit", resolve));
    await pause(milliseconds);
    process.kill(-(start.pid ?? 0), "SIGINT"); // to the whole group, as a terminal does
    expect(await ended).not.toBe(0);
    expect(await processesLeftSoon()).toEqual([]);
  });

  test("after all these the next `npm start` converges", () => {
    expectSuccess(npm(["start", "--", ...of]));
    expectSuccess(pulumi("preview", ...of, "--expect-no-changes"));
  });

  test("a killed update in a sandbox that was kept leaves the sandbox, and nothing of the update", async () => {
    const { pid } = record();
    const update = npmInBackground(["run", "pulumi", "--", "up", ...of, "--skip-preview"]);
    const ofUpdate = (command: string) => /^npm |scripts\/pulumi\.ts|\/pulumi up |providers\//.test(command);
    for (let i = 0; i < 200 && !processesLeft().some((command) => command.includes("providers/")); i++)
      await pause(100);
    update.kill("SIGKILL");
    expect(await processesLeftSoon(ofUpdate)).toEqual([]);
    expect(record().pid).toBe(pid);
    expectSuccess(sandbox("exec", ...of, "--", "true"));
  });

  test("a sandbox ends when its state folder is removed under it", async () => {
    expect(processesLeft()).not.toEqual([]);
    rmSync(`${stateFolder}/${stack}`, { recursive: true });
    expect(await processesLeftSoon()).toEqual([]);
  });

  test("when the first process inside is killed, everything inside ends with it", async () => {
    expectSuccess(sandbox("start", ...of));
    process.kill(record().pid, "SIGKILL");
    expect(await processesLeftSoon()).toEqual([]);
    expect(sandbox("status", ...of).status).toBe(3);
  });
});
