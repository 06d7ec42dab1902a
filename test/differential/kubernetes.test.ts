import * as fc from "fast-check";
import { kubernetesCase } from "./cases";
import { compared, counted, decided, network, reason, said, shown, type Verdict } from "./comparison";
import { ask, BUILD_MINUTES, builtEngine, seed } from "./engine";

const CASES = 2_000;
const run = seed();

it(
  `agrees with Cyclonus' matcher on ${CASES} random sets of NetworkPolicies`,
  async () => {
    const cases = fc.sample(kubernetesCase, { seed: run, numRuns: CASES });
    const answers = await ask<{ flows: Verdict[] }>(await builtEngine("cyclonus"), cases);
    const flows = cases.flatMap((asked, i) =>
      compared(asked, answers[i]?.flows ?? [], network(asked)).map((flow) => ({ flow, policies: asked.policies })),
    );
    const disagreements = flows.filter(({ flow }) => said(flow.theirs) !== decided(flow.ours));
    const reasons = counted(flows.map(({ flow }) => reason(flow.ours)));
    console.info(
      `seed ${run}: ${CASES} sets of policies, ${flows.length} flows, ${disagreements.length} disagreements`,
      reasons,
    );
    expect(disagreements.map(({ flow, policies }) => shown(flow, policies)).slice(0, 3)).toEqual([]);
    for (const kind of ["allowed by a rule", "refused by default"])
      expect(reasons[kind]).toBeGreaterThan(flows.length / 50);
  },
  BUILD_MINUTES * 60_000,
);
