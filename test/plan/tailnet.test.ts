import { cidrRange, contains } from "../../config/ipv4";
import type { NetworkPlan } from "../../plan";
import type { PolicySpec } from "../../plan/systemPolicies";
import type { TailnetPolicy } from "../../plan/tailnet";
import { sample } from "./always";
import { doorsOf, peopleFor, peopleOf } from "./declared";

const { always } = sample();

function policyOf({ tailnet }: NetworkPlan): TailnetPolicy {
  if (tailnet === undefined) throw new Error("every random homelab has a tailnet");
  return tailnet.policy;
}

/** A host's address; a device is its tag. */
const placeOf = (hosts: Record<string, string>, name: string) => hosts[name] ?? name;

describe("the tailnet", () => {
  test("is granted what is declared for it: destination, port and people", () => {
    always((homelab, plan) => {
      const { grants, hosts } = policyOf(plan);
      for (const { src, dst, ip } of grants) {
        const address = placeOf(hosts, dst[0] as string);
        for (const port of ip) {
          const allowed = new Set(peopleOf(homelab, address, port));
          expect([address, port, src.filter((s) => !allowed.has(s))]).toEqual([address, port, []]);
        }
      }
    });
  });

  test("is granted every port of every app that is declared for it", () => {
    always((homelab, plan) => {
      const { grants, hosts } = policyOf(plan);
      const granted = grants.flatMap((g) =>
        g.src.flatMap((s) => g.ip.map((ip) => `${s} ${placeOf(hosts, g.dst[0] as string)} ${ip}`)),
      );
      for (const app of homelab.apps.filter((a) => a.reach.tailnet))
        for (const { address, ports } of doorsOf(app))
          for (const port of ports)
            for (const who of peopleFor(app)) expect(granted).toContain(`${who} ${address} ${port}`);
    });
  });

  test("has a route to every address that it is granted, and the LAN a policy against every other way in", () => {
    always((homelab, plan) => {
      const { grants, hosts } = policyOf(plan);
      const routes = (homelab.tailscale?.subnetRouter.routes ?? []).map(cidrRange);
      for (const address of grants.flatMap(({ dst }) => hosts[dst[0] as string] ?? []))
        expect([address, routes.some((route) => contains(route, address))]).toEqual([address, true]);
      for (const app of homelab.apps.filter((a) => !a.reach.lan)) {
        expect(app.lanGateway).toBeUndefined();
        if (app.address === undefined) continue;
        const guard = plan.networkPolicies.find((p) => p.metadata.name === `allow-${app.key}`);
        const others = app.reach.from;
        const rules = (guard?.spec as PolicySpec | undefined)?.ingress ?? [];
        expect(rules.flatMap((rule) => rule.fromCIDR ?? [])).toEqual(others);
        // «world» and nodes stand for whoever a node hands on: the Service has to have refused everybody else before.
        const ranges = plan.apps.find((a) => a.key === app.key)?.service?.spec.loadBalancerSourceRanges ?? [];
        expect(ranges).toEqual(others);
        if (others.length > 0) continue;
        // With «host» beside it, a node stands for a caller that has its node's network.
        const entities = rules.flatMap(({ fromEntities = [] }) => (fromEntities.includes("host") ? [] : fromEntities));
        expect(entities.filter((entity) => entity !== "ingress")).toEqual([]);
      }
    });
  });

  test("has the attribute funnel for the apps on Funnel alone, each of which has an Ingress with its tag", () => {
    always((homelab, plan) => {
      const open = homelab.apps.filter((a) => a.publicWay === "funnel").map((a) => `tag:app-${a.key}`);
      const { nodeAttrs = [], tagOwners } = policyOf(plan);
      expect(nodeAttrs.flatMap(({ target }) => target)).toEqual(open);
      expect(Object.keys(tagOwners)).toEqual(expect.arrayContaining(open));
      const ingresses = plan.apps.flatMap(({ funnel }) => funnel?.metadata.annotations?.["tailscale.com/tags"] ?? []);
      expect(ingresses).toEqual(open);
    });
  });

  test("tests every grant, and that nobody gets to the machines' own interfaces", () => {
    always((homelab, plan) => {
      const { grants, tests } = policyOf(plan);
      for (const { src, dst, ip } of grants)
        for (const who of src)
          for (const port of ip) {
            const [proto, number] = port.split(":");
            const same = tests.filter((t) => t.src === who && (t.proto ?? "tcp") === proto);
            const accepted = same.flatMap((t) => t.accept ?? []);
            // A test names one port: of a range its ends.
            for (const end of number?.split("-") ?? []) expect(accepted).toContain(`${dst[0]}:${end}`);
          }
      const denied = tests.flatMap((t) => t.deny ?? []);
      for (const node of homelab.cluster.nodes) expect(denied).toContain(`${node.address}:50000`);
      expect(denied).toContain(`${homelab.cluster.endpoint}:6443`);
    });
  });
});
