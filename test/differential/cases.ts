import * as fc from "fast-check";
import type { Endpoint, Flow } from "../../traffic/policies";
import { ADDRESSES, block, blockOfIpv4, flows, type Json, LABELS, POD_LABELS, PODS, pods } from "./arbitraries";
import { cidrGroups, ciliumPolicy, clusterwidePolicy } from "./ciliumPolicies";
import { asSpecified, networkPolicy } from "./kubernetesPolicies";

/** One question to an engine, as its program reads it. */
export interface Case {
  policies: Json[];
  endpoints: Endpoint[];
  flows: { from: number; to: number; protocol: Flow["protocol"]; port: number }[];
  cidrGroups: Json[];
  enforcement: "default" | "always" | "never";
  dualStack: boolean;
}

const outside: Endpoint[] = ADDRESSES.map((address) => ({ kind: "address", address }));
const fixed: Endpoint[] = [{ kind: "ingress" }, { kind: "host" }, { kind: "remote-node" }, { kind: "world" }];

/** Policies, each under a name of its own. */
const several = (policy: fc.Arbitrary<Json>, max: number): fc.Arbitrary<Json[]> =>
  fc
    .array(policy, { minLength: 1, maxLength: max })
    .map((list) => list.map((p, i) => ({ ...p, metadata: { ...(p.metadata as Json), name: `policy-${i}` } })));

const anyPolicy = fc.oneof(
  { weight: 2, arbitrary: ciliumPolicy },
  { weight: 1, arbitrary: clusterwidePolicy },
  { weight: 1, arbitrary: networkPolicy({ labels: POD_LABELS, comparing: ["In", "NotIn"], blocks: block }) },
);

/** Policies of all three kinds, and everything that Cilium tells apart. */
export const ciliumCase: fc.Arbitrary<Case> = fc.record({
  policies: several(anyPolicy, 4),
  endpoints: pods(POD_LABELS).map((list): Endpoint[] => [...list, ...fixed, ...outside]),
  flows: flows(PODS + fixed.length + outside.length, PODS),
  cidrGroups: fc.constant(cidrGroups),
  enforcement: fc.oneof(
    { weight: 8, arbitrary: fc.constant("default" as const) },
    { weight: 1, arbitrary: fc.constant("always" as const) },
    { weight: 1, arbitrary: fc.constant("never" as const) },
  ),
  dualStack: fc.boolean(),
});

/**
 * NetworkPolicies alone, between pods and addresses, without what Cilium or Cyclonus do in a way of their own:
 * - of labels only those that Cilium leaves in an identity, and no rules of a direction that `policyTypes` leaves out;
 * - ranges of IPv4 alone: Cyclonus' pods have an IPv6 address, since for Cilium no range ever matches a pod;
 * - no NotIn: Cyclonus takes it for false where a pod lacks the label, Kubernetes' own selectors take it for true.
 */
export const kubernetesCase: fc.Arbitrary<Case> = fc.record({
  policies: several(networkPolicy({ labels: LABELS, comparing: ["In"], blocks: blockOfIpv4 }).map(asSpecified), 5),
  endpoints: pods(LABELS).map((list): Endpoint[] => [...list, ...outside]),
  flows: flows(PODS + outside.length, PODS),
  cidrGroups: fc.constant([]),
  enforcement: fc.constant("default" as const),
  dualStack: fc.constant(true),
});
