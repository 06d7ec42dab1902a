import fc from "fast-check";
import { parseHomelab } from "../../config/load";
import { planNetwork } from "../../plan";
import { isBelow } from "../../plan/lanRecords";
import { homeGateway, lanNames } from "../../plan/names";
import { drawHomelab, RESOLVERS } from "./arbitrary";
import { answersOf } from "./reading";

type Values = Record<string, unknown> & { lan: { dns?: Record<string, unknown> } };

/** The same network with another kind of resolver; undefined where that one needs an address of another range. */
function withKind({ lan, ...values }: Values, kind: string): Values | undefined {
  if (lan.dns === undefined || (kind === "coredns") !== (lan.dns.kind === "coredns")) return undefined;
  const mode = kind === "unifi" ? { mode: "records" } : {};
  return { ...values, lan: { ...lan, dns: { ...lan.dns, kind, ...mode } } };
}

test("every kind of resolver answers a network's names with the same addresses", () => {
  fc.assert(
    fc.property(fc.gen(), (draw) => {
      const values = drawHomelab(draw) as Values;
      for (const kind of RESOLVERS) {
        const changed = withKind(values, kind);
        if (changed === undefined) continue;
        const homelab = parseHomelab("random", { values: changed });
        const answers = answersOf(planNetwork(homelab));
        for (const { name, address } of lanNames(homelab))
          expect([kind, name, answers?.answer(name)]).toEqual([kind, name, address]);
      }
    }),
    { numRuns: 60 },
  );
});

test("a star leads to the Gateway whatever is no name of the network, and without one nothing does", () => {
  fc.assert(
    fc.property(fc.gen(), (draw) => {
      const values = drawHomelab(draw) as Values;
      for (const kind of RESOLVERS) {
        const changed = withKind(values, kind);
        if (changed === undefined) continue;
        const homelab = parseHomelab("random", { values: changed });
        const gateway = homeGateway(homelab);
        const name = `nobody-has-it.${homelab.domains.internal}`;
        expect(
          lanNames(homelab).some((known) => isBelow(name, known.name) && known.name !== homelab.domains.internal),
        ).toBe(false);
        const wanted = homelab.lan.dns?.mode === "wildcard" ? gateway?.address : undefined;
        expect([kind, answersOf(planNetwork(homelab))?.answer(name)]).toEqual([kind, wanted]);
      }
    }),
    { numRuns: 40 },
  );
});
