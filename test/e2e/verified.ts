import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Ended, expectSuccess, npm, repo, sandbox, stateFile } from "./checkout";
import type { Expectation } from "./networks/expectation";

interface Finding {
  verdict: "as expected" | "differs" | "cannot be told";
  expected: { app: string; to: string };
  seen: string[];
}

const script = (file: string) => ["node", "-r", join(repo, "register.js"), join(repo, file)];

function verifyInside(stack: string, from: string, ...more: string[]): Ended {
  const command = [...script("scripts/verify.ts"), "--stack", stack, "--from", from, ...more];
  return sandbox("exec", "--stack", stack, "--", ...command);
}

function findings(ended: Ended): Finding[] {
  if (ended.stdout === "") throw new Error(ended.stderr);
  return JSON.parse(ended.stdout) as Finding[];
}

const ways = (all: Finding[], verdict: Finding["verdict"]) =>
  all
    .filter((finding) => finding.verdict === verdict)
    .map(({ expected }) => expected.to)
    .sort();

/** `npm run verify` inside of the sandbox, where names are answered and pods are simulated. */
export function testVerified({ stack, namedWays = [] }: Expectation): void {
  test("verify finds every name of the LAN as expected, and nothing that differs", () => {
    const said = verifyInside(stack, "lan");
    expectSuccess(said);
    expect(said.stdout).toContain(`\n${namedWays.length} as expected, 0 differ, `);
    const found = verifyInside(stack, "lan", "--json");
    expect([found.status, ways(findings(found), "as expected")]).toEqual([0, namedWays]);
  });

  test.each(["tailnet", "internet", "pod:media/radarr", "node"])(
    "verify from %s finds nothing that differs, as nothing else can be probed inside",
    (from) => {
      const ended = verifyInside(stack, from, "--json");
      const all = findings(ended);
      expect(all).not.toEqual([]);
      expect(ways(all, "differs")).toEqual([]);
      // From the tailnet the LAN's resolver is asked; anything else could not be told at all.
      expect([ended.status, ways(all, "as expected")]).toEqual(from === "tailnet" ? [0, namedWays] : [2, []]);
    },
  );
}

/** Verify against a Pi-hole on which somebody changed one record by hand. */
export function describeBrokenName({ stack, lanDns }: Expectation): void {
  const file = stateFile(stack, "pihole/etc/dnsmasq.d/02-internal.conf");
  const restart = () => {
    const { lanDnsPrivateKey } = JSON.parse(readFileSync(stateFile(stack, "credentials.json"), "utf8")) as {
      lanDnsPrivateKey: string;
    };
    const command = [...script("test/e2e/inside/ssh.ts"), lanDns.address, "systemctl restart pihole-FTL"];
    expectSuccess(npm(["run", "sandbox", "--", "exec", "--stack", stack, "--", ...command], {}, lanDnsPrivateKey));
  };
  let before: string;

  beforeAll(() => {
    before = readFileSync(file, "utf8");
    writeFileSync(file, before.replace(/^(host-record=radarr\..*,).*$/m, "$1192.168.30.99"));
    restart();
  });
  afterAll(() => {
    writeFileSync(file, before);
    restart();
  });

  test("verify names the one app that is affected, and what the resolver should say", () => {
    const ended = verifyInside(stack, "lan", "--json");
    const [differing, ...more] = findings(ended).filter(({ verdict }) => verdict === "differs");
    expect([ended.status, differing?.expected.app, more]).toEqual([1, "media/radarr", []]);
    expect(differing?.seen).toEqual([
      "radarr.int.lorenzodebie.be: 192.168.30.99",
      "the resolver should answer 192.168.30.61",
    ]);
  });
}
