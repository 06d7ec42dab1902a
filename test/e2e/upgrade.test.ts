import { existsSync, readdirSync } from "node:fs";
import { installedProvider } from "../../config/talosProvider";
import type { Upgrade } from "../../scripts/upgrade/rehearsed";
import { coldMinutes, expectSuccess, npm, stateFolder } from "./checkout";

// A cluster that runs is migrated by the command that people have for it, so that both are tried at once.
const stack = "homelab";
const upgrade = (...args: string[]) => npm(["run", "upgrade", "--", "--stack", stack, "--rehearse", "--json", ...args]);

test(
  "a running cluster goes from Talos 1.13 to 1.14 in place, and nothing is left to change",
  () => {
    expect(installedProvider.library).toBe("1.13");
    const ended = upgrade("--to", "talos=1.14.1");
    expectSuccess(ended);
    const { rehearsals, problems } = JSON.parse(ended.stdout) as Upgrade;
    expect(problems).toEqual([]);
    const engine = rehearsals[0]?.engine;
    const changes = engine?.changes.map(({ op, name }) => `${op} ${name}`).sort();
    expect(changes).toEqual(["update cluster", "update node-talos-cp01"]);
    expect(engine?.unchanged).toBeGreaterThan(80);
    // The plan has told the same before.
    expect(rehearsals[0]?.changes.map(({ op, name }) => `${op} ${name}`).sort()).toEqual(changes);
    expect(ended.stderr.split("\n")).toEqual([
      "Bringing stack homelab up as it is, in a sandbox of its own",
      "Upgrading the machines to Talos 1.14.1",
      "To talos 1.14.1: preview, update, and a preview that has to be unchanged",
      "",
    ]);
  },
  coldMinutes * 60_000,
);

test("a rehearsal leaves no sandbox and no state behind", () => {
  const left = existsSync(stateFolder) ? readdirSync(stateFolder).filter((name) => name.startsWith(".up-")) : [];
  expect(left).toEqual([]);
});

test("a Cilium that the sandbox does not have is refused before anything is brought up", () => {
  const { status, stdout, stderr } = upgrade("--from", "cilium=1.19.6", "--to", "cilium=1.20.2");
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("UPG-08 homelab:cilium.version");
}, 60_000);
