import { describeChanges } from "./changes";
import { processesLeft, sandbox, stateFile } from "./checkout";
import { testAdopted, testFirstControlPlane, testUpAgain } from "./controlPlanes";
import { describeFaults } from "./faults";
import { homelab } from "./networks/homelab";
import { vanillax } from "./networks/vanillax";
import { describeStanding } from "./standing";
import {
  nothingTold,
  type Told,
  testArguments,
  testDestroyed,
  testSecrets,
  testStart,
  testState,
  testStopped,
  testUnchanged,
  withFreshSandbox,
} from "./story";
import { describeBrokenName, testVerified } from "./verified";

jest.setTimeout(10 * 60_000);

const networks = [homelab, vanillax];
const told: Record<string, Told> = { homelab: nothingTold(), vanillax: nothingTold() };

// One story, in this order: what comes later finds what came before. A cluster for each test would take an hour.
describe("the networks of the two documents, side by side", () => {
  for (const { stack } of networks) withFreshSandbox(stack);

  for (const expected of networks) testStart(expected, told[expected.stack] as Told);

  test("both run at once, and neither sees an address or a process of the other", () => {
    for (const { stack, machine } of networks) {
      const others = networks.filter((other) => other.stack !== stack);
      const inside = (...command: string[]) => sandbox("exec", "--stack", stack, "--", ...command).stdout;
      const addresses = inside("ip", "-oneline", "address", "show", "dev", "lan0");
      expect(addresses).toContain(` ${machine}/24 `);
      for (const other of others) {
        expect(addresses).not.toContain(` ${other.machine}/`);
        expect(inside("sh", "-c", "cat /proc/[0-9]*/cmdline")).not.toContain(stateFile(other.stack, ""));
        expect(processesLeft(other.stack)).not.toEqual([]);
      }
    }
  });

  describe.each(networks)("stack $stack", (expected) => describeStanding(expected));

  describe.each(networks)("stack $stack,", (expected) => {
    const { stack } = expected;
    // The other one's is among its changes, by an update.
    if (expected === vanillax) testUnchanged(stack);
    testVerified(expected);
    if (expected === homelab) describe("with a name changed by hand:", () => describeBrokenName(expected));
    if (expected === homelab) describe("changed:", () => describeChanges(stack));
    if (expected === homelab) describe("with services at fault:", () => describeFaults(stack));
    if (expected === vanillax) testFirstControlPlane(stack);
    testSecrets(expected, told[stack] as Told);
    if (expected === homelab) testArguments(expected);
    testState(stack);
    if (expected === vanillax) testStopped(stack);
    testDestroyed(stack);
    if (expected === homelab) testUpAgain(stack);
    if (expected === vanillax) testAdopted(expected);
  });
});
