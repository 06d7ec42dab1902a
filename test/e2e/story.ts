import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { coldMinutes, expectSuccess, npm, processesLeft, pulumi, repo, sandbox, stateFile } from "./checkout";
import type { Expectation } from "./networks/expectation";
import { commandLinesDuring, found, secretsOf, textsBelow } from "./secrets";

/** The output of a network's `npm start`, and the command lines of all processes meanwhile, for later parts of its story. */
export interface Told {
  start: string;
  lines: string[];
}

export const nothingTold = (): Told => ({ start: "", lines: [] });

/** Takes a sandbox back to nothing, before and after everything else. */
export function withFreshSandbox(stack: string): void {
  beforeAll(() => {
    sandbox("reset", "--stack", stack);
  });
  afterAll(() => {
    sandbox("reset", "--stack", stack);
  });
}

/** @param waiting routes whose Service somebody else makes, and that is not there yet */
export function testStart(
  { stack, lanDns }: Pick<Expectation, "stack" | "lanDns">,
  told: Told,
  waiting: string[] = [],
): void {
  test(
    `\`npm start\` brings ${stack} up from nothing and says what stands`,
    async () => {
      if (lanDns.own !== undefined) {
        mkdirSync(stateFile(stack, "pihole/etc/dnsmasq.d"), { recursive: true });
        writeFileSync(stateFile(stack, "pihole/etc/dnsmasq.d/01-own.conf"), lanDns.own);
      }
      const started = await commandLinesDuring(stack, ["start", "--", "--stack", stack]);
      expectSuccess(started);
      told.start = started.stdout + started.stderr;
      told.lines = started.lines;
      expect(told.start).toMatch(/Stack \S+ stands in its sandbox/);
      const odd = told.start.split("\n").filter((line) => /NOT (programmed|accepted)|from \$PATH/.test(line));
      expect(odd).toEqual(waiting.map((name) => expect.stringContaining(name)));
    },
    coldMinutes * 60_000,
  );
}

export function testUnchanged(stack: string): void {
  test("a preview right after finds nothing to change", () => {
    expectSuccess(pulumi("preview", "--stack", stack, "--expect-no-changes"));
  });
}

/** It sends packets: only inside of the sandbox the network's addresses are nobody else's. */
function verified(stack: string): [string, string] {
  const script = ["node", "-r", join(repo, "register.js"), join(repo, "scripts/verify.ts")];
  const asked = [...script, "--stack", stack, "--from", "lan", "--json"];
  const { stdout, stderr } = sandbox("exec", "--stack", stack, "--", ...asked);
  return ["verify", stdout + stderr];
}

export function testSecrets({ stack, machine }: Expectation, told: Told): void {
  const of = ["--stack", stack];
  const said = (...args: string[]): [string, string] => {
    const { stdout, stderr } = npm(["run", ...args, ...of]);
    return [args.join(" "), stdout + stderr];
  };

  test("no secret is in Pulumi's state, in a log, in an argument, on the terminal, in a plan or in a document", () => {
    const map = join(stateFile(stack, "map"), "index.html");
    const commands: [string, string][] = [
      ["terminal", told.start],
      said("pulumi", "--", "stack", "export"),
      said("pulumi", "--", "stack", "output"),
      said("plan", "--", "--json"),
      said("plan", "--", "--full"),
      said("map", "--", "--out", map),
      said("drift", "--", "--json"),
      said("doctor", "--"),
      verified(stack),
      said("adopt", "--", "--json", "--out", join(stateFile(stack, "map"), "adopt.json")),
    ];
    const arguments_: [string, string] = ["arguments during `npm start`", told.lines.join("\n")];
    const places = [...commands, arguments_, ...textsBelow(join(repo, "docs/network", stack))];
    for (const folder of ["backend", "logs", "project", "pulumi-home", "map"])
      places.push(...textsBelow(stateFile(stack, folder)));
    const secrets = secretsOf(stack, machine);
    expect(secrets.filter(([, value]) => value.length < 8)).toEqual([]);
    expect(commands.filter(([, text]) => text === "")).toEqual([]);
    for (const ran of [/emulators/, /pulumi up/, /providers\/talos/])
      expect(told.lines).toContainEqual(expect.stringMatching(ran));
    expect(found(secrets, places)).toEqual([]);
  });

  test("nobody else of this machine looks into the sandbox's folder", () => {
    expect((statSync(stateFile(stack, "")).mode & 0o777).toString(8)).toBe("700");
  });
}

export function testArguments({ stack, machine }: Expectation): void {
  const of = ["--stack", stack];
  test("no secret is in the arguments of a process, while an update looks at everything", async () => {
    const { lines, ...ended } = await commandLinesDuring(stack, ["run", "pulumi", "--", "preview", ...of, "--refresh"]);
    expectSuccess(ended);
    expect(lines).toEqual(
      expect.arrayContaining([expect.stringMatching(/emulators/), expect.stringMatching(/preview/)]),
    );
    expect(found(secretsOf(stack, machine), [["arguments", lines.join("\n")]])).toEqual([]);
  });
}

export function testState(stack: string): void {
  test("the exported state of what stands passes every rule, without program and provider", () => {
    const of = ["--stack", stack];
    const state = stateFile(stack, "exported.json");
    expectSuccess(pulumi("stack", "export", ...of, "--file", state));
    const judged = pulumi("policy", "analyze", ...of, "--file", state, "--policy-pack", join(repo, "policy"));
    expectSuccess(judged);
    expect(judged.stdout + judged.stderr).not.toMatch(/\[mandatory\]|can't run/);
  });
}

export function testStopped(stack: string): void {
  test("a sandbox that is stopped leaves no process, and comes back as it was", () => {
    const of = ["--stack", stack];
    expectSuccess(sandbox("stop", ...of));
    expect(processesLeft(stack)).toEqual([]);
    expectSuccess(sandbox("start", ...of));
    expect(sandbox("start", ...of).stdout).toContain("Already running");
    expectSuccess(pulumi("preview", ...of, "--expect-no-changes"));
  });
}

export function testDestroyed(stack: string): void {
  test("a destroy leaves what is protected or retained and what that came after, says how to release it, and ends well", () => {
    const of = ["--stack", stack];
    const destroyed = pulumi("destroy", ...of, "--skip-preview");
    expectSuccess(destroyed);
    const { deployment } = JSON.parse(pulumi("stack", "export", ...of).stdout) as {
      deployment: { resources: { urn: string; type: string; protect?: boolean; custom: boolean }[] };
    };
    const left = deployment.resources.filter((r) => r.custom && !r.type.startsWith("pulumi:"));
    const isProtected = left.filter((r) => r.protect);
    const besides = left.filter((r) => !r.protect).map((r) => r.type);
    // The bootstrap comes after the machines' configurations, and they after the cluster's networks: so these stay as well.
    const before = ["command:local:Command", "talos:machine/configurationApply:ConfigurationApply"];
    expect([...new Set(besides)].sort()).toEqual(before);
    expect(isProtected.map((r) => r.type)).toEqual(
      expect.arrayContaining(["talos:machine/bootstrap:Bootstrap", "talos:machine/secrets:Secrets"]),
    );
    for (const { urn } of isProtected) expect(destroyed.stdout).toContain(`state unprotect '${urn}'`);
    const kinds =
      "httproutes,tcproutes,gateways,deployments,daemonsets,ciliumnetworkpolicies,ciliumloadbalancerippools";
    expect(sandbox("exec", ...of, "--", "kubectl", "get", kinds, "-A").stdout).toBe("");
  });
}
