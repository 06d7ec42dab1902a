import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { findDnsmasq, Resolver } from "../../components/resolver";
import { freePort } from "../../freePorts";
import { at, planned } from "../../planned";
import { LOCAL } from "./servers";

jest.setTimeout(30_000);

const ROOT = join(__dirname, "../../..");

/** `npm run verify -- ARGS`, told that it is inside of a sandbox: it asks for names, and connects to nothing. */
async function verify(...args: string[]) {
  const script = ["-r", join(ROOT, "register.js"), join(ROOT, "scripts/verify.ts")];
  const env = { ...process.env, HOMELAB_SANDBOX_DIR: ROOT };
  const child = spawn(process.execPath, [...script, ...args], { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
  const [stdout, stderr, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((ended) => child.once("close", ended)),
  ]);
  return { status, stdout, stderr };
}

test("every problem of the input is told at once, with what to write instead, and ends with 2", async () => {
  const { status, stdout, stderr } = await verify(
    ...["--stack", "a", "--state", "b", "--from", "moon", "--timeout", "1e3", "--at-once", "0"],
    ...["--resolver", "pi.hole", "--ca", join(ROOT, "none.pem")],
  );
  expect([status, stdout]).toEqual([2, ""]);
  for (const problem of [
    "exclude each other",
    "«moon» is no vantage point",
    "--timeout 1e3: write a whole number from 1 to 60000",
    "--at-once 0: write a whole number from 1 to 100",
    "--resolver pi.hole: write an address",
    "none.pem cannot be read",
    "npm run verify -- --help",
  ])
    expect(stderr).toContain(problem);
});

test.each([
  [["--stack", "nowhere"], "There is no stack nowhere"],
  [["--form", "lan"], "There is no option --form. Did you mean --from?"],
])("%j ends with 2 and says why", async (args, problem) => {
  expect(await verify(...args)).toEqual({ status: 2, stdout: "", stderr: expect.stringContaining(problem) });
});

test("--help says how it is used, and asks nothing", async () => {
  expect(await verify("--help")).toEqual({ status: 0, stdout: expect.stringMatching(/^npm run verify/), stderr: "" });
});

test("without a network it explains itself, and sends nothing", async () => {
  const { status, stdout, stderr } = await verify("--from", "lan");
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(
    /^--stack S is missing, so nothing is sent\. Asks the live network .* tells them before it sends/,
  );
});

test("it tells whom it asks before it asks, and that this machine stands elsewhere", async () => {
  const server = `${LOCAL}:${await freePort()}`;
  const { stderr } = await verify("--stack", "homelab", "--resolver", server, "--timeout", "500");
  expect(stderr).toMatch(
    new RegExp(`^From lan, this machine asks\n  ${server}: 9 names\n\nThis machine has no address of the LAN`),
  );
});

test("a run that could tell nothing does not pass for one that found all in order", async () => {
  const server = `${LOCAL}:${await freePort()}`;
  const { status, stdout } = await verify("--stack", "homelab", "--resolver", server, "--timeout", "500");
  expect([status, stdout]).toEqual([
    2,
    expect.stringMatching(/\n0 as expected, 0 differ, [1-9]\d* cannot be told\.\n/),
  ]);
});

const binary = findDnsmasq();
(binary === undefined ? describe.skip : describe)("beside a real dnsmasq", () => {
  const script = at(
    planned("homelab").find(({ name }) => name === "lan-dns-file"),
    "inputs.stdin",
  ) as string;
  /** The program's file, which the script that installs it holds between two lines of one word. */
  const [, , served = ""] = /<<'([^']+)'\n(.*?\n)\1\n/s.exec(script) ?? [];

  async function beside(content: string, ...args: string[]) {
    const resolver = await Resolver.start(binary as string, content);
    try {
      return await verify("--stack", "homelab", "--resolver", `${LOCAL}:${resolver.port}`, ...args);
    } finally {
      await resolver.stop();
    }
  }

  test("that has the program's file, every name is as expected", async () => {
    const { status, stdout } = await beside(served);
    expect([status, stdout]).toEqual([0, expect.stringContaining("\n7 as expected, 0 differ, ")]);
  });

  test("that gives one name another address, that app differs and no other", async () => {
    const { status, stdout } = await beside(
      served.replace(/^(host-record=radarr\..*,).*$/m, "$1192.168.30.99"),
      "--json",
    );
    const findings = JSON.parse(stdout) as { verdict: string; expected: { app: string }; seen: string[] }[];
    const differing = findings.filter(({ verdict }) => verdict === "differs");
    expect([status, differing.map(({ expected }) => expected.app)]).toEqual([1, ["media/radarr"]]);
    expect(differing[0].seen).toContain("the resolver should answer 192.168.30.61");
  });

  test("that has lost the whole file and refuses the names, every name differs", async () => {
    const { status, stdout } = await beside("# nothing\n");
    expect([status, stdout]).toEqual([1, expect.stringContaining("\n0 as expected, 7 differ, ")]);
    expect(stdout).toContain("it refuses to answer (REFUSED)");
  });
});
