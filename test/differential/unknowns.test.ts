import * as fc from "fast-check";
import { ciliumCase } from "./cases";
import { compared, counted, decided, network, neverGuesses, shown, type Verdict } from "./comparison";
import { ask, BUILD_MINUTES, builtEngine, seed } from "./engine";
import { halfKnown, hidden, withUnknowns } from "./unknowns";

const CASES = 2_000;
const run = seed();
const incomplete = fc.record({ asked: ciliumCase, places: hidden, poor: fc.boolean() });

it(
  `gives Cilium's answer or none on ${CASES} random sets of policies with values that are not known yet`,
  async () => {
    const cases = fc.sample(incomplete, { seed: run, numRuns: CASES });
    const whole = cases.map(({ asked }) => asked);
    const answers = await ask<{ flows: Verdict[] }>(await builtEngine("lookupflow"), whole);
    const flows = cases.flatMap(({ asked, places, poor }, i) => {
      const policies = withUnknowns(asked.policies, places);
      const endpoints = poor ? asked.endpoints.map(halfKnown) : asked.endpoints;
      const model = network({ ...asked, policies });
      return compared({ ...asked, endpoints }, answers[i]?.flows ?? [], model).map((flow) => ({ flow, policies }));
    });
    const guesses = flows.filter(({ flow }) => !neverGuesses(flow.ours, flow.theirs));
    const kinds = counted(flows.map(({ flow }) => decided(flow.ours)));
    console.info(`seed ${run}: ${CASES} sets of policies, ${flows.length} flows, ${guesses.length} guesses`, kinds);
    expect(guesses.map(({ flow, policies }) => shown(flow, policies)).slice(0, 3)).toEqual([]);
    // A model that always says «unknown» would never guess either.
    for (const kind of ["unknown", "allowed", "refused in ingress", "refused in egress"])
      expect(kinds[kind]).toBeGreaterThan(flows.length / 50);
  },
  BUILD_MINUTES * 60_000,
);
