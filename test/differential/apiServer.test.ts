import * as fc from "fast-check";
import type { Endpoint } from "../../traffic/policies";
import { POD_LABELS, pods } from "./arbitraries";
import { ciliumCase } from "./cases";
import { compared, counted, decided, network, said, shown, type Verdict } from "./comparison";
import { ask, BUILD_MINUTES, builtEngine, seed } from "./engine";

const CASES = 500;
const run = seed();
const server: Endpoint = { kind: "kube-apiserver" };
const withPods = fc.record({ asked: ciliumCase, list: pods(POD_LABELS) });

it(
  `says what Cilium says of the API server wherever it runs, and «unknown» where that matters, on ${CASES} sets of policies`,
  async () => {
    const cases = fc.sample(withPods, { seed: run, numRuns: CASES }).map(({ asked, list }) => {
      const [here, other] = [list.length, list.length + 1];
      const ways = list.flatMap((_, pod) => [{ from: pod, to: other } as const, { from: other, to: pod } as const]);
      const flows = ways.map((way) => ({ ...way, protocol: "tcp" as const, port: 443 }));
      // The same flows once more, with the server on the pod's own node.
      const again = flows.map((flow) => ({ ...flow, from: at(flow.from), to: at(flow.to) }));
      function at(place: number): number {
        return place === other ? here : place;
      }
      return { asked, endpoints: [...list, server, server], flows, again };
    });
    const questions = cases.map(({ asked, endpoints, flows, again }) => ({
      ...asked,
      endpoints: endpoints.map((e, i) => (i === endpoints.length - 2 ? { kind: "kube-apiserver on the own node" } : e)),
      flows: [...flows, ...again],
    }));
    const answers = await ask<{ refused: string[]; flows: Verdict[] }>(await builtEngine("lookupflow"), questions);
    const compares = cases.flatMap(({ asked, endpoints, flows }, i) => {
      const answer = answers[i];
      if (answer === undefined || answer.refused.some((message) => message !== "")) return [];
      const elsewhere = answer.flows.slice(0, flows.length);
      return compared({ endpoints, flows }, elsewhere, network(asked)).map((flow, j) => {
        const expected = [flow.theirs, answer.flows[flows.length + j] as Verdict].map(said);
        const same = expected.map((text) => text === "allowed");
        return { flow, policies: asked.policies, expected: same[0] === same[1] ? expected[0] : "unknown" };
      });
    });
    const disagreements = compares.filter(({ flow, expected }) => decided(flow.ours) !== expected);
    const kinds = counted(compares.map(({ flow }) => decided(flow.ours)));
    console.info(`seed ${run}: ${compares.length} flows, ${disagreements.length} disagreements`, kinds);
    expect(disagreements.map(({ flow, policies }) => shown(flow, policies)).slice(0, 3)).toEqual([]);
    expect(kinds.unknown).toBeGreaterThan(0);
  },
  BUILD_MINUTES * 60_000,
);
