import { Network } from "../../../traffic/model/network";
import type { Resource } from "../../../traffic/model/resource";
import { vantageText } from "../../../traffic/model/vantage";
import { type Entry, entry, isReached, matrix } from "../../../traffic/reach/matrix";
import { network, without } from "./networks";

const stacks = ["homelab", "vanillax"].map((stack) => [stack, network(stack)] as const);

const isPolicy = ({ type }: Resource) => /NetworkPolicy$/.test(type);
const wayOf = ({ app, vantage }: Entry) => `${vantageText(vantage)} → ${app.namespace}/${app.name}`;

/** The ways that reach an app, by names as `lan → media/sonarr`. */
function reached(resources: readonly Resource[]): Map<string, Entry> {
  const entries = matrix(new Network(resources)).filter((found) => isReached(found) === true);
  return new Map(entries.map((found) => [wayOf(found), found]));
}

describe.each(stacks)("stack %s", (_, resources) => {
  const base = new Network(resources);
  const before = reached(resources);

  /** Ways that are open with these resources and were not; other resources may give a reason to look from other pods. */
  const opened = (changed: readonly Resource[]) =>
    [...reached(changed)].filter(
      ([way, { app, vantage }]) => !before.has(way) && isReached(entry(base, app, vantage)) !== true,
    );

  test("taking away what is no network policy never opens a way", () => {
    const others = resources.filter((resource) => !isPolicy(resource));
    expect(others.length).toBeGreaterThan(50);
    for (const { name } of others) expect([name, opened(without(resources, name))]).toEqual([name, []]);
  });

  test("taking away all network policies opens ways: what opens is seen", () => {
    expect(opened(resources.filter((resource) => !isPolicy(resource))).length).toBeGreaterThan(5);
  });

  test("emptying the rules of a network policy never opens a way", () => {
    const policies = resources.filter(isPolicy);
    expect(policies.length).toBeGreaterThan(5);
    for (const policy of policies) {
      // To Cilium a rule that names nobody is a default deny; to Kubernetes it would be everybody.
      expect(policy.type).toContain(":cilium.io/");
      const props = structuredClone(policy.props) as { spec: Record<string, unknown> };
      for (const rules of ["ingress", "egress"]) if (props.spec[rules] !== undefined) props.spec[rules] = [{}];
      const changed = resources.map((r) => (r === policy ? { ...r, props } : r));
      expect([policy.name, opened(changed)]).toEqual([policy.name, []]);
    }
  });

  test("a deny for a namespace closes every way into it and opens none", () => {
    const namespaces = new Set([...before.values()].map(({ app }) => app.namespace));
    expect(namespaces.size).toBeGreaterThan(3);
    for (const namespace of namespaces) {
      const changed = [...resources, denying(namespace)];
      expect([namespace, opened(changed)]).toEqual([namespace, []]);
      const left = [...reached(changed).values()].filter(({ app }) => app.namespace === namespace);
      expect(left.map(wayOf)).toEqual([]);
    }
  });

  test("other logical names of the resources change nothing", () => {
    const renamed = resources.map((resource, i) => ({ ...resource, name: `r${i}`, urn: `${resource.urn}-${i}` }));
    expect([...reached(renamed).keys()]).toEqual([...before.keys()]);
  });

  test("an app of another name is reached from where it was reached before", () => {
    const app = [...before.values()].find(({ vantage }) => vantage.kind === "lan")?.app.name as string;
    const text = JSON.stringify(resources);
    const other = `x${[...app].reverse().join("")}`;
    expect(text).not.toContain(other);
    const renamed = JSON.parse(text.replaceAll(app, other)) as Resource[];
    const expected = [...before.keys()].map((way) => way.replaceAll(app, other));
    expect([...reached(renamed).keys()].sort()).toEqual(expected.sort());
  });
});

function denying(namespace: string): Resource {
  const type = "kubernetes:cilium.io/v2:CiliumNetworkPolicy";
  const props = {
    ...{ apiVersion: "cilium.io/v2", kind: "CiliumNetworkPolicy", metadata: { name: "deny", namespace } },
    spec: { endpointSelector: {}, ingressDeny: [{ fromEntities: ["all"] }] },
  };
  return {
    type,
    name: "deny",
    urn: `urn:pulumi:s::p::${type}::deny`,
    props,
    opts: { protect: false, ignoreChanges: [] },
  };
}
