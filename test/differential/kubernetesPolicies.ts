import * as fc from "fast-check";
import {
  few,
  type Json,
  joined,
  NAMES,
  NAMESPACE_LABELS,
  NAMESPACES,
  PORTS,
  perhaps,
  selector,
  some,
  type Values,
} from "./arbitraries";

const protocol = some(["TCP", "UDP"]);
const span = fc
  .tuple(some(PORTS), some(PORTS))
  .map(([a, b]): Json => ({ port: Math.min(a, b), endPort: Math.max(a, b) }));
const port = fc.oneof(
  { weight: 5, arbitrary: joined(fc.record({ port: some(PORTS) }), perhaps("protocol", protocol, 4)) },
  { weight: 2, arbitrary: span },
  { weight: 2, arbitrary: joined(fc.record({ port: some(NAMES) }), perhaps("protocol", protocol, 4)) },
  { weight: 1, arbitrary: perhaps("protocol", protocol) },
);

/** The values for selectors and blocks of a policy. */
export interface Vocabulary {
  labels: Values;
  /** Operators with values. */
  comparing: readonly string[];
  blocks: fc.Arbitrary<Json>;
}

function rules(
  name: string,
  side: "from" | "to",
  { labels, comparing, blocks }: Vocabulary,
  times: number,
): fc.Arbitrary<Json> {
  const podSelector = selector(labels, [""], comparing);
  const namespaceSelector = selector(NAMESPACE_LABELS, [""], comparing);
  const peer = fc.oneof<fc.Arbitrary<Json>[]>(
    fc.record({ podSelector }),
    fc.record({ namespaceSelector }),
    fc.record({ podSelector, namespaceSelector }),
    fc.record({ ipBlock: blocks }),
  );
  const rule = joined(perhaps(side, few(peer, 2), 6), perhaps("ports", few(port, 2), 2));
  return perhaps(name, few(rule, 2), times);
}

export const networkPolicy = (words: Vocabulary): fc.Arbitrary<Json> => {
  const spec = joined(
    fc.record({ podSelector: fc.oneof(fc.constant({}), selector(words.labels, [""], words.comparing)) }),
    perhaps("policyTypes", some([["Ingress"], ["Egress"], ["Ingress", "Egress"]]), 4),
    rules("ingress", "from", words, 4),
    rules("egress", "to", words, 2),
  );
  const kind = { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" };
  return fc
    .record({ metadata: fc.record({ namespace: some(NAMESPACES) }), spec })
    .map((rest) => ({ ...kind, ...rest }));
};

/**
 * The policy with `policyTypes` as the API server fills them in, and without rules of a type that is left out: Kubernetes ignores those,
 * Cilium does not.
 */
export function asSpecified(policy: Json): Json {
  const { ingress, egress, ...rest } = policy.spec as Json;
  const types = (rest.policyTypes ?? ["Ingress", ...(egress === undefined ? [] : ["Egress"])]) as string[];
  const spec = {
    ...rest,
    policyTypes: types,
    ...(types.includes("Ingress") && ingress !== undefined && { ingress }),
    ...(types.includes("Egress") && egress !== undefined && { egress }),
  };
  return { ...policy, spec };
}
