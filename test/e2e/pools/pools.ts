import * as fc from "fast-check";
import { type Json, joined, mostly, perhaps, some } from "../gateways/values";
import type { Place } from "./islands";

/** Blocks that are ranges: CIDRs with and without bits behind the prefix, ends written out, one address, both families. */
export const block = ({ v4, v6 }: Place): fc.Arbitrary<Json> =>
  some<Json>(
    { cidr: `${v4}0/29` },
    { cidr: `${v4}0/30` },
    { cidr: `${v4}5/30` },
    { cidr: `${v4}2/31` },
    { cidr: `${v4}8/30` },
    { cidr: `${v4}8/32`, start: `${v4}1`, stop: `${v4}2` },
    { start: `${v4}1`, stop: `${v4}4` },
    { start: `${v4}3`, stop: `${v4}8` },
    { start: `${v4}7` },
    { cidr: `${v6}0/126` },
    { start: `${v6}1`, stop: `${v6}4` },
  );

/** The API server takes these, and the operator none of the pool. */
const dead = ({ v4 }: Place): fc.Arbitrary<Json> => some<Json>({ start: `${v4}4`, stop: `${v4}1` }, { stop: `${v4}4` });

/** Every pool chooses of its own island only. */
export function selector({ near, far }: Place): fc.Arbitrary<Json> {
  const namespace = "io.kubernetes.service.namespace";
  const narrow = some<Json>(
    { matchLabels: { tier: "a" } },
    { matchLabels: { "io.kubernetes.service.name": "s1" } },
    { matchLabels: { [namespace]: near } },
    { matchExpressions: [{ key: "tier", operator: "NotIn", values: ["a"] }] },
    { matchExpressions: [{ key: "tier", operator: "Exists" }] },
    { matchExpressions: [{ key: "tier", operator: "DoesNotExist" }] },
  );
  const own = { key: namespace, operator: "In", values: [near, far] };
  return fc
    .oneof({ weight: 3, arbitrary: fc.constant<Json>({}) }, { weight: 2, arbitrary: narrow })
    .map((chosen) => ({ ...chosen, matchExpressions: [own, ...((chosen.matchExpressions as Json[]) ?? [])] }));
}

export function pool(place: Place): fc.Arbitrary<Json> {
  const good = fc.array(block(place), { minLength: 1, maxLength: 2 });
  const blocks = fc.oneof(
    { weight: 12, arbitrary: good },
    { weight: 1, arbitrary: fc.tuple(block(place), dead(place)).map((two) => [...two]) },
  );
  const spec = joined(
    blocks.map((list): Json => ({ blocks: list })),
    perhaps(3, "allowFirstLastIPs", mostly("No", "Yes")),
    perhaps(1, "disabled", fc.constant(true)),
    selector(place).map((serviceSelector): Json => ({ serviceSelector })),
  );
  return spec.map((s) => ({ apiVersion: "cilium.io/v2", kind: "CiliumLoadBalancerIPPool", metadata: {}, spec: s }));
}
