import { describeChanges } from "./changes";
import { coldMinutes, expectSuccess, npm, processesLeft, pulumi, sandbox, stateFile } from "./checkout";
import { expectations } from "./expectations";
import { describeKilledRuns } from "./killed";
import { secretsOf, textsBelow } from "./secrets";
import { describeStanding } from "./standing";

jest.setTimeout(10 * 60_000);

// One story, in this order: what comes later finds what came before. A cluster for each test would take an hour.
describe.each(expectations)("the network of stack $stack", (expected) => {
  const { stack } = expected;
  const of = ["--stack", stack];
  let printed = "";

  beforeAll(() => {
    sandbox("reset", ...of);
  });
  afterAll(() => {
    sandbox("reset", ...of);
  });

  test(
    "`npm start` brings it up from nothing and says what stands",
    () => {
      const started = npm(["start", "--", ...of]);
      expectSuccess(started);
      printed = started.stdout + started.stderr;
      expect(printed).toMatch(/Stack \S+ stands in its sandbox/);
      expect(printed).not.toMatch(/NOT (programmed|accepted)|from \$PATH/);
    },
    coldMinutes * 60_000,
  );

  describe("then", () => describeStanding(expected));
  describe("unchanged and changed,", () => describeChanges(stack));

  test("no secret is in Pulumi's state, in a log or on the terminal", () => {
    const exported = pulumi("stack", "export", ...of).stdout + pulumi("stack", "output", ...of).stdout;
    const places: [string, string][] = [
      ["terminal", printed],
      ["export", exported],
    ];
    for (const folder of ["backend", "logs", "project", "pulumi-home"])
      places.push(...textsBelow(stateFile(stack, folder)));
    const secrets = secretsOf(stack, expected.machine);
    expect(secrets.filter(([, value]) => value.length < 8)).toEqual([]);
    const found = places.flatMap(([place, text]) =>
      secrets.filter(([, value]) => text.includes(value)).map(([name]) => `${name} in ${place}`),
    );
    expect(found).toEqual([]);
  });

  test("a sandbox that is stopped leaves no process, and comes back as it was", () => {
    expectSuccess(sandbox("stop", ...of));
    expect(processesLeft()).toEqual([]);
    expectSuccess(sandbox("start", ...of));
    expect(sandbox("start", ...of).stdout).toContain("Already running");
    expectSuccess(pulumi("preview", ...of, "--expect-no-changes"));
  });

  test("a destroy leaves what is protected or retained, says how to release it, and ends well", () => {
    const destroyed = pulumi("destroy", ...of, "--skip-preview");
    expectSuccess(destroyed);
    const { deployment } = JSON.parse(pulumi("stack", "export", ...of).stdout) as {
      deployment: { resources: { urn: string; type: string; protect?: boolean; custom: boolean }[] };
    };
    const left = deployment.resources.filter((r) => r.custom && !r.type.startsWith("pulumi:"));
    expect(left.filter((r) => !r.protect)).toEqual([]);
    expect(left.map((r) => r.type)).toEqual(expect.arrayContaining(["talos:machine/secrets:Secrets"]));
    for (const { urn } of left) expect(destroyed.stdout).toContain(`state unprotect '${urn}'`);
    const { stdout } = sandbox("exec", ...of, "--", "kubectl", "get", "httproutes,gateways,deployments", "-A");
    expect(stdout).toBe("");
  });

  describe("killed runs:", () => {
    beforeAll(() => {
      sandbox("reset", ...of);
    });
    describeKilledRuns(stack);
  });
});
