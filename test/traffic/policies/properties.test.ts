import * as fc from "fast-check";
import type { Network } from "../../../traffic/model/network";
import { decide, type PolicyDecision } from "../../../traffic/policies";
import type { Json } from "../../differential/arbitraries";
import { type Case, ciliumCase } from "../../differential/cases";
import { network } from "../../differential/comparison";
import { hidden, withUnknowns } from "../../differential/unknowns";

const RUNS = 100;

function decisions(model: Network, { endpoints, flows }: Case): PolicyDecision[] {
  return flows.map(({ from, to, protocol, port }) => {
    const [a, b] = [endpoints[from], endpoints[to]];
    if (a === undefined || b === undefined) throw new Error("no such end");
    return decide(model, { from: a, to: b, protocol, port });
  });
}

/** How open each flow is: refused, in doubt, allowed. */
function openness(asked: Case, policies: Json[]): number[] {
  const answers = decisions(network({ ...asked, policies }), asked);
  return answers.map(({ allowed }) => (allowed === undefined ? 1 : allowed ? 2 : 0));
}

type Direction = "ingress" | "egress";

/** The lists of rules that are there in the specs of one kind of policy. */
function lists(policies: Json[], kind: "cilium" | "kubernetes", suffix: "" | "Deny" = "") {
  const chosen = policies.filter((policy) => (policy.kind === "NetworkPolicy") === (kind === "kubernetes"));
  const specs = chosen.flatMap((policy) => [policy.spec, ...((policy.specs as unknown[]) ?? [])]) as (
    | Json
    | undefined
  )[];
  return specs.flatMap((spec) =>
    (["ingress", "egress"] as const).flatMap((direction) => {
      const rules = spec?.[`${direction}${suffix}`] as Json[] | undefined;
      return rules === undefined || rules.length === 0 ? [] : [{ direction, rules }];
    }),
  );
}

/** Changes a copy of the policies and checks every flow: none may get more open, or none less. */
function changed(asked: Case, change: (policies: Json[]) => void): { before: number; after: number }[] {
  const policies = structuredClone(asked.policies);
  change(policies);
  const after = openness(asked, policies);
  return openness(asked, asked.policies).map((before, i) => ({ before, after: after[i] as number }));
}

const opened = (flows: readonly { before: number; after: number }[]) =>
  flows.filter(({ before, after }) => after > before);
const closed = (flows: readonly { before: number; after: number }[]) =>
  flows.filter(({ before, after }) => after < before);

it("never opens a path when an allow rule is emptied", () => {
  const property = fc.property(ciliumCase, fc.nat(), (asked, place) => {
    const flows = changed(asked, (policies) => {
      const rules = lists(policies, "cilium").flatMap((list) => list.rules);
      const rule = rules[place % rules.length] ?? {};
      for (const key of Object.keys(rule)) delete rule[key];
    });
    expect(opened(flows)).toEqual([]);
  });
  fc.assert(property, { numRuns: RUNS });
});

it("never opens a path when a rule of a NetworkPolicy is taken away that names its policyTypes", () => {
  const property = fc.property(ciliumCase, fc.nat(), (drawn, place) => {
    const policyTypes = ["Ingress", "Egress"];
    const policies = drawn.policies.map((policy) =>
      policy.kind === "NetworkPolicy" ? { ...policy, spec: { ...(policy.spec as Json), policyTypes } } : policy,
    );
    const flows = changed({ ...drawn, policies }, (list) => {
      const found = lists(list, "kubernetes");
      found[place % found.length]?.rules.pop();
    });
    expect(opened(flows)).toEqual([]);
  });
  fc.assert(property, { numRuns: RUNS });
});

it("never opens a path when a deny rule is added", () => {
  const property = fc.property(ciliumCase, ciliumCase, fc.nat(), (drawn, other, place) => {
    const [denies] = lists(other.policies, "cilium", "Deny");
    fc.pre(denies !== undefined);
    // Where everything is enforced always, a pod without a rule refuses its own node too; its first rule, a deny rule too, lets that
    // node in (computePolicyEnforcementAndRules, pkg/policy/repository.go, Cilium 1.20.2). The next test holds that.
    const fromNode = ({ from }: Case["flows"][number]) => drawn.endpoints[from]?.kind === "host";
    const asked =
      drawn.enforcement === "always" ? { ...drawn, flows: drawn.flows.filter((flow) => !fromNode(flow)) } : drawn;
    const flows = changed(asked, (policies) => {
      const specs = policies.flatMap((policy) =>
        policy.kind === "NetworkPolicy" ? [] : [policy.spec as Json | undefined],
      );
      const spec = specs[place % specs.length];
      const name = `${denies?.direction}Deny`;
      if (spec !== undefined) spec[name] = [...((spec[name] as Json[] | undefined) ?? []), denies?.rules[0]];
    });
    expect(opened(flows)).toEqual([]);
  });
  fc.assert(property, { numRuns: RUNS });
});

it("opens a pod that nothing selected to its own node with a deny rule, where everything is enforced always", () => {
  const pod: Case["endpoints"][number] = {
    kind: "pod",
    namespace: "media",
    labels: { app: "sonarr" },
    ports: {},
    serviceAccount: "default",
    namespaceLabels: {},
  };
  const asked: Case = {
    policies: [],
    endpoints: [{ kind: "host" }, pod, { kind: "world" }],
    flows: [
      { from: 0, to: 1, protocol: "tcp", port: 8989 },
      { from: 2, to: 1, protocol: "tcp", port: 8989 },
    ],
    cidrGroups: [],
    enforcement: "always",
    dualStack: false,
  };
  const denied = {
    apiVersion: "cilium.io/v2",
    kind: "CiliumNetworkPolicy",
    metadata: { namespace: "media", name: "deny" },
    spec: { endpointSelector: {}, ingressDeny: [{ fromEntities: ["world"] }] },
  };
  expect(changed(asked, (policies) => policies.push(denied))).toEqual([
    { before: 0, after: 2 },
    { before: 0, after: 0 },
  ]);
});

it("never closes a path when an allow rule is added beside another one", () => {
  const everybody: Record<Direction, Json> = { ingress: { fromEntities: ["all"] }, egress: { toEntities: ["all"] } };
  const property = fc.property(ciliumCase, fc.nat(), (asked, place) => {
    const flows = changed(asked, (policies) => {
      const found = lists(policies, "cilium");
      const list = found[place % found.length];
      list?.rules.push(everybody[list.direction]);
    });
    expect(closed(flows)).toEqual([]);
  });
  fc.assert(property, { numRuns: RUNS });
});

it("says the same, for the same reasons, in whatever order the policies are registered", () => {
  const property = fc.property(ciliumCase, hidden, fc.boolean(), (drawn, places, incomplete) => {
    const asked = incomplete ? { ...drawn, policies: withUnknowns(drawn.policies, places) } : drawn;
    const said = (policies: Json[]) =>
      decisions(network({ ...asked, policies }), asked).map((decision) => {
        const by = decision.allowed ? decision.by : [decision.by];
        return { ...decision, by: by.map((view) => view && `${view.resource.urn} ${view.path}`) };
      });
    expect(said([...asked.policies].reverse())).toEqual(said(asked.policies));
  });
  fc.assert(property, { numRuns: RUNS });
});

it("says the same when namespaces, labels, groups and policies have other names", () => {
  const names = {
    media: "films",
    web: "sites",
    sonarr: "series",
    plex: "player",
    front: "outer",
    "policy-": "p",
    offices: "houses",
  };
  const renamed = (asked: Case): Case => {
    const texts = Object.entries(names);
    return JSON.parse(texts.reduce((json, [from, to]) => json.replaceAll(from, to), JSON.stringify(asked))) as Case;
  };
  const answers = (asked: Case) =>
    decisions(network(asked), asked).map((decision) =>
      "direction" in decision ? decision.direction : decision.allowed,
    );
  const property = fc.property(ciliumCase, (asked) => {
    expect(answers(renamed(asked))).toEqual(answers(asked));
  });
  fc.assert(property, { numRuns: RUNS });
});
