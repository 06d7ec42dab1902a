import { loadStackFile } from "../../config/load";
import { evaluated, ROOT } from "../plan/evaluated";
import { Network } from "./network";
import { vanillaxRequirements } from "./vanillax";

const network = new Network(evaluated("vanillax"), loadStackFile("vanillax", ROOT));

afterAll(() => {
  const held = vanillaxRequirements.filter((r) => r.holds(network)).length;
  process.stdout.write(`vanillax: ${held} of ${vanillaxRequirements.length} requirements hold\n`);
});

describe("the second network's document", () => {
  test.each(vanillaxRequirements)("$section: «$quote»", (requirement) => {
    expect(requirement.holds(network)).toBe(true);
  });

  /** Providers carry credentials, not facts of a network. */
  const derived = network.resources.filter((r) => r.options.custom && !r.type.startsWith("pulumi:providers:"));

  test.each(derived.map((r) => [r.name, r] as const))("misses %s when it is deleted", (_, resource) => {
    const mutilated = network.without(resource);
    expect(vanillaxRequirements.filter((r) => !r.holds(mutilated))).not.toEqual([]);
  });
});
