import * as fc from "fast-check";
import { ciliumCase } from "./cases";
import {
  type Compared,
  compared,
  counted,
  decided,
  network,
  neverGuesses,
  reason,
  said,
  shown,
  type Verdict,
} from "./comparison";
import { ask, BUILD_MINUTES, builtEngine, seed } from "./engine";

const CASES = 2_000;
const run = seed();

interface Answer {
  /** The agent's message for each policy that it refuses; empty for the others. */
  refused: string[];
  flows: Verdict[];
}

it(
  `agrees with Cilium's LookupFlow on ${CASES} random sets of policies`,
  async () => {
    const cases = fc.sample(ciliumCase, { seed: run, numRuns: CASES });
    const answers = await ask<Answer>(await builtEngine("lookupflow"), cases);
    const flows = cases.flatMap((asked, i) => {
      const { refused, flows: verdicts } = answers[i] as Answer;
      const anyRefused = refused.some((message) => message !== "");
      return compared(asked, verdicts, network(asked)).map((flow) => ({ flow, anyRefused, policies: asked.policies }));
    });
    // An object that the agent refuses is a doubt; and one end's doubt leaves the decision to the other end.
    const agrees = ({ ours, theirs }: Compared, anyRefused: boolean) =>
      anyRefused ? neverGuesses(ours, theirs) : said(theirs) === decided(ours);
    const disagreements = flows.filter(({ flow, anyRefused }) => !agrees(flow, anyRefused));
    const reasons = counted(flows.map(({ flow }) => reason(flow.ours)));
    console.info(
      `seed ${run}: ${CASES} sets of policies, ${flows.length} flows, ${disagreements.length} disagreements`,
      reasons,
    );
    expect(disagreements.map(({ flow, policies }) => shown(flow, policies)).slice(0, 3)).toEqual([]);
    for (const kind of ["allowed by a rule", "denied by a rule", "refused by default"])
      expect(reasons[kind]).toBeGreaterThan(flows.length / 50);
  },
  BUILD_MINUTES * 60_000,
);
