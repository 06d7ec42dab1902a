import type { Json } from "../gateways/values";
import { asks, type Island } from "./islands";

/** Pools one after the other, a second apart; then who asks for addresses, who takes any, and what is edited. */
export function steps(islands: readonly Island[]): Json[] {
  const all = (of: (island: Island) => Json[]) => islands.flatMap(of);
  const ages = Math.max(...islands.map(({ pools }) => pools.length));
  const last = all((i) => standing(i));
  return [
    { put: [OTHERS] },
    { put: all(({ place: { near, far } }) => [near, far].map(namespace)) },
    ...Array.from({ length: ages }, (_, age) => ({
      put: all(({ pools, together }) => (together ? (age === 0 ? pools : []) : pools.slice(age, age + 1))),
      milliseconds: 1_100,
    })),
    { put: all(({ services }) => services.filter(asks)), look: true },
    { put: all(({ services }) => services.filter((s) => !asks(s))), look: true },
    { put: all(({ edits }) => edits.filter((e) => !e.removed).map((e) => e.object)) },
    { remove: all(({ edits }) => edits.filter((e) => e.removed).map((e) => e.object)), look: true },
    { remove: last },
  ];
}

/** The network's own pool chooses every Service: it gives nothing meanwhile. */
const OTHERS: Json = {
  apiVersion: "cilium.io/v2",
  kind: "CiliumLoadBalancerIPPool",
  metadata: { name: "default-pool" },
  spec: { disabled: true },
};

function namespace(name: string): Json {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
}

/** The objects of an island after its edits. */
export function standing({ pools, services, edits }: Island): Json[] {
  const key = ({ kind, metadata }: Json) => `${kind} ${(metadata as Json).namespace} ${(metadata as Json).name}`;
  const now = new Map([...pools, ...services].map((o) => [key(o), o]));
  for (const { object, removed } of edits) removed ? now.delete(key(object)) : now.set(key(object), object);
  return [...now.values()];
}
