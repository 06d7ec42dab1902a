import { copyFileSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Result, resultSchema } from "../../scripts/pr/result";
import { coldMinutes, pause } from "./checkout";
import { OF_THE_RUN, type Watched } from "./runsWatch";
import { SampleRepository } from "./sample";
import { found, secretsIn } from "./secrets";

jest.setTimeout(10 * 60_000);

let sample: SampleRepository;
beforeAll(() => {
  sample = new SampleRepository();
});
afterAll(() => sample.remove());

/** The names of the secrets that a run's sandbox had; none of them may be in what the run said. */
function secretsKept({ files, modes, commands }: Watched, said: [string, string][]): string[] {
  const secrets = secretsIn((name) => files.get(name), machine);
  const written = [...files].filter(([name]) => name.startsWith(OF_THE_RUN));
  expect(found(secrets, [...said, ...written, ["arguments", [...commands].join("\n")]])).toEqual([]);
  expect(secrets.filter(([, value]) => value.length < 8)).toEqual([]);
  expect([...modes]).toEqual(["700"]);
  expect([...commands]).toEqual(expect.arrayContaining([expect.stringMatching(/\/pulumi preview /)]));
  return secrets.map(([name]) => name).filter((name) => !name.includes(","));
}

/** Before anything is made there are credentials for the services, and what encrypts the state. */
const OF_A_START = [
  "cloudflareApiToken",
  "tailscaleApiKey",
  "tailscaleOauthClientId",
  "tailscaleOauthClientSecret",
  "lanDnsPassword",
  "LAN DNS private key",
  "passphrase of Pulumi's state",
  "tailnet key",
];
const OF_A_NETWORK = [
  ...OF_A_START,
  "kubeconfig's key",
  "Talos CA key",
  "Talos token",
  "cluster secret",
  "cluster token",
  "cluster CA key",
  "service account key",
  "tunnel secret",
  "tunnel token",
];

/** Of the stack `homelab`: the machine whose configuration has the cluster's keys. */
const machine = "192.168.30.50";
const auth = "    auth: { namespace: auth, port: 80, targetPort: 9000, reach: [lan, tailnet";

test(
  "an added app passes; the comment names what follows from it, who reaches what now, and the stack that the change removes",
  async () => {
    sample.branch("app", (edit) => {
      const jellyfin = "    jellyfin: { namespace: media, port: 8096, reach: [lan, tailnet] }";
      edit("Pulumi.homelab.yaml", auth, `${jellyfin}\n${auth}, internet`);
      rmSync(join(sample.folder, "Pulumi.vanillax.yaml"));
    });
    const run = await sample.prWatched("homelab", "main", "app", "--json", "result.json");
    const { status, stdout, stderr } = run;
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
    const json = readFileSync(join(sample.folder, "result.json"), "utf8");
    const said: [string, string][] = [
      ["comment", stdout],
      ["what the run said", stderr],
      ["--json", json],
    ];
    expect([...new Set(secretsKept(run, said))].sort()).toEqual([...OF_A_NETWORK].sort());
    const result: Result = resultSchema.parse(JSON.parse(json));
    expect(result.stacks.map(({ stack, against, passed }) => ({ stack, against, passed }))).toEqual([
      { stack: "homelab", against: "base", passed: true },
      { stack: "vanillax", against: "gone", passed: true },
    ]);
  },
  coldMinutes * 60_000,
);

test("a broken rule is refused with its code and without a secret, here in a stack that the base does not have", async () => {
  sample.branch("unprotected", (edit) => {
    edit("components/tunnel.ts", "protect: true", "protect: false");
    copyFileSync(join(sample.folder, "Pulumi.homelab.yaml"), join(sample.folder, "Pulumi.second.yaml"));
  });
  const run = await sample.prWatched("second", "main", "unprotected", "--stack", "second", "--json", "second.json");
  const { status, stdout, stderr } = run;
  expect(stdout).toMatch(/\n## ❌ Preview refused: 1 policy violation\n/);
  expect(stdout).toMatch(/\nNET-C05 [\s\S]*tunnel: found/);
  expect(stdout).toMatch(/\| `second` \| ❌ refused, new stack \| \d+ to create/);
  expect(stdout).toMatch(/### `second`\n\n> \[!CAUTION\]\n> \*\*New from the internet: 2\*\*/);
  const json = readFileSync(join(sample.folder, "second.json"), "utf8");
  const said: [string, string][] = [
    ["comment", stdout],
    ["what the run said", stderr],
    ["--json", json],
  ];
  expect([...new Set(secretsKept(run, said))].sort()).toEqual([...OF_A_START].sort());
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
