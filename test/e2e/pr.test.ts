import { copyFileSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Result, resultSchema } from "../../scripts/pr/result";
import { coldMinutes, pause } from "./checkout";
import { SampleRepository } from "./sample";

jest.setTimeout(10 * 60_000);

let sample: SampleRepository;
beforeAll(() => {
  sample = new SampleRepository();
});
afterAll(() => sample.remove());

const auth = "    auth: { namespace: auth, port: 80, targetPort: 9000, reach: [lan, tailnet";

test(
  "an added app passes; the comment names what follows from it, who reaches what now, and the stack that the change removes",
  () => {
    sample.branch("app", (edit) => {
      const jellyfin = "    jellyfin: { namespace: media, port: 8096, reach: [lan, tailnet] }";
      edit("Pulumi.homelab.yaml", auth, `${jellyfin}\n${auth}, internet`);
      rmSync(join(sample.folder, "Pulumi.vanillax.yaml"));
    });
    const { status, stdout, stderr } = sample.pr("main", "app", "--json", "result.json");
    expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^<!-- .* -->\n\n## ✅ Preview passed: 7 to update, 4 to create\n/);
    expect(stdout).toMatch(
      /\| `homelab` \| ✅ passed \| 7 to update, 4 to create \(\d+ unchanged\) \| ✅ none broken \|/,
    );
    expect(stdout).toMatch(/\| `vanillax` \| ⚠️ removed by this change/);
    expect(stdout).toContain("+ create    kubernetes:gateway.networking.k8s.io/v1:HTTPRoute app-jellyfin-route\n");
    expect(stdout).toMatch(
      /### `homelab`\n\n> \[!CAUTION\]\n> \*\*New from the internet: 1\*\*\n>\n> - `https:\/\/auth.lorenzodebie.be` → `auth\/auth` tcp 80/,
    );
    expect(stdout).toMatch(
      /\*\*Arrives now\*\*\n[\s\S]*\n\| LAN, tailnet, .* \| `https:\/\/jellyfin.int.lorenzodebie.be` \| `media\/jellyfin` tcp 8096 \|/,
    );
    expect(stdout).not.toContain(sample.folder);
    const result: Result = resultSchema.parse(JSON.parse(readFileSync(join(sample.folder, "result.json"), "utf8")));
    expect(result.stacks.map(({ stack, against, passed }) => ({ stack, against, passed }))).toEqual([
      { stack: "homelab", against: "base", passed: true },
      { stack: "vanillax", against: "gone", passed: true },
    ]);
  },
  coldMinutes * 60_000,
);

test("a broken rule is refused with its code, here in a stack that the base does not have", () => {
  sample.branch("unprotected", (edit) => {
    edit("components/tunnel.ts", "protect: true", "protect: false");
    copyFileSync(join(sample.folder, "Pulumi.homelab.yaml"), join(sample.folder, "Pulumi.second.yaml"));
  });
  const { status, stdout } = sample.pr("main", "unprotected", "--stack", "second");
  expect(stdout).toMatch(/\n## ❌ Preview refused: 1 policy violation\n/);
  expect(stdout).toMatch(/\nNET-C05 [\s\S]*tunnel: found/);
  expect(stdout).toMatch(/\| `second` \| ❌ refused, new stack \| \d+ to create/);
  expect(stdout).toMatch(/### `second`\n\n> \[!CAUTION\]\n> \*\*New from the internet: 2\*\*/);
  expect(status).toBe(1);
});

test("a configuration that is refused is told by its problems, before anything is brought up", () => {
  sample.branch("port", (edit) => edit("Pulumi.homelab.yaml", "port: 8989", "port: 89890"));
  const { status, stdout, stderr } = sample.pr("main", "port", "--stack", "homelab");
  expect(stdout).toMatch(/## ❌ Preview refused: 1 error\n[\s\S]*CFG-01 homelab:apps\.sonarr\.port/);
  expect(stderr).not.toContain("bringing the base up");
  expect(status).toBe(1);
});

test.each([
  ["a revision that does not exist", ["mian", "HEAD"], /SBX-G2[\s\S]*Did you mean main\?/],
  ["a stack that neither revision has", ["main", "HEAD", "--stack", "homelap"], /SBX-S1[\s\S]*Pulumi\.homelap\.yaml/],
])("%s is bad input, not a refusal", (_, args, told) => {
  const { status, stdout, stderr } = sample.pr(...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(told);
});

test("Ctrl-C leaves no process, no folder and no worktree", async () => {
  const run = sample.prInBackground("main", "main", "--stack", "homelab");
  const ended = new Promise<number | null>((resolve) => run.once("exit", resolve));
  await sample.sandboxStarts();
  process.kill(-(run.pid ?? 0), "SIGINT"); // to the whole group, as a terminal does
  expect(await ended).not.toBe(0);
  expect(await sample.leftovers()).toEqual([]);
});

test("a run that is killed leaves no process, no folder and no worktree", async () => {
  const run = sample.prInBackground("main", "main", "--stack", "homelab");
  await sample.sandboxStarts();
  await pause(1_000);
  process.kill(-(run.pid ?? 0), "SIGKILL");
  expect(await sample.leftovers()).toEqual([]);
});
