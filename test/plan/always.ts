import fc from "fast-check";
import type { Homelab } from "../../config/homelab";
import { parseHomelab } from "../../config/load";
import { type NetworkPlan, planNetwork } from "../../plan";
import { drawHomelab } from "./arbitrary";

type Property = (homelab: Homelab, plan: NetworkPlan) => void;

const parameters = { seed: Date.now(), numRuns: 150 };

/** Random valid homelabs with their plans, and a check that a property holds for each of them. */
export interface Sample {
  cases: readonly { homelab: Homelab; plan: NetworkPlan }[];
  always(property: Property): void;
}

/** The properties of one file share a sample; the first that fails is run alone, to shrink. */
export function sample(): Sample {
  const cases: { homelab: Homelab; plan: NetworkPlan }[] = [];
  beforeAll(() => anyCase((homelab, plan) => cases.push({ homelab, plan })));
  return {
    cases,
    always(property) {
      try {
        for (const { homelab, plan } of cases) property(homelab, plan);
      } catch (error) {
        anyCase(property);
        throw error;
      }
    },
  };
}

function anyCase(property: Property): void {
  fc.assert(
    fc.property(fc.gen(), (draw) => {
      const homelab = parseHomelab("random", { values: drawHomelab(draw) });
      property(homelab, planNetwork(homelab));
    }),
    parameters,
  );
}
