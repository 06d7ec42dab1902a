import { isIP } from "node:net";
import * as fc from "fast-check";
import { type Json, joined, mostly, perhaps, some } from "../gateways/values";
import { edits } from "./edits";
import { pool } from "./pools";

/** Two namespaces whose pools and Services have nothing to do with any others. */
export interface Place {
  near: string;
  far: string;
  /** Without their last number. */
  v4: string;
  v6: string;
}

export interface Island {
  place: Place;
  /** From the oldest to the newest. */
  pools: Json[];
  /** Are the pools made in one and the same second? */
  together: boolean;
  services: Json[];
  /** Objects that later replace those of the same names. */
  edits: { object: Json; removed: boolean }[];
}

export const PORTS = [
  { name: "web", port: 80, protocol: "TCP" },
  { name: "tls", port: 443, protocol: "TCP" },
  { name: "quic", port: 443, protocol: "UDP" },
  { name: "dns", port: 53, protocol: "UDP" },
];

/** The addresses that are asked for, few enough that Services often meet. */
export function addresses({ v4, v6 }: Place): string[] {
  return [...[0, 1, 2, 3, 4, 7, 8].map((i) => `${v4}${i}`), ...[1, 4].map((i) => `${v6}${i}`)];
}

function placeOf(number: number): Place {
  return { near: `p${number}-near`, far: `p${number}-far`, v4: `198.19.${number}.`, v6: `fd00:0:0:${number}::` };
}

export function island(number: number): fc.Arbitrary<Island> {
  const place = placeOf(number);
  const pools = fc.array(pool(place), { minLength: 1, maxLength: 3 });
  const services = fc.array(service(place), { minLength: 3, maxLength: 6 });
  return fc.tuple(pools, services, mostly(false, true)).chain(([somePools, someServices, together]) => {
    const made = somePools.map((object, i) => named(object, `${place.near}-${i}`));
    const list = someServices.map((object, i) => named(object, `s${i}`));
    return edits(place, made, list).map((changes) =>
      spared({ place, pools: made, together, services: list, edits: changes }),
    );
  });
}

/**
 * Cilium 1.20.2 has a fault where a Service has both a sharing key and a pin that a pool holds back: its operator ends. There is nothing to
 * compare then, so an island with a pool that keeps its ends has no keys on what asks for addresses.
 */
function spared(island: Island): Island {
  const all = [...island.pools, ...island.edits.map(({ object }) => object)];
  if (!all.some(({ spec }) => (spec as Json).allowFirstLastIPs === "No")) return island;
  return {
    ...island,
    services: island.services.map(withoutKey),
    edits: island.edits.map(({ object, removed }) => ({ object: withoutKey(object), removed })),
  };
}

function withoutKey(object: Json): Json {
  const { annotations, ...metadata } = object.metadata as Json & { annotations?: Json };
  if (!annotations || !asks(object)) return object;
  const { "lbipam.cilium.io/sharing-key": _, ...others } = annotations;
  return { ...object, metadata: { ...metadata, annotations: others } };
}

/** Does a Service ask for an address of its own? One all of whose pins are no addresses does not. */
export function asks({ metadata, spec }: Json): boolean {
  const { annotations = {} } = metadata as { annotations?: Record<string, string> };
  const pins = annotations["lbipam.cilium.io/ips"] ?? annotations["io.cilium/lb-ipam-ips"] ?? "";
  return [...pins.split(","), String((spec as Json).loadBalancerIP ?? "")].some((pin) => isIP(pin.trim()) !== 0);
}

export function named(object: Json, name: string): Json {
  return { ...object, metadata: { ...(object.metadata as Json), name } };
}

/** A Service that may ask for addresses in every way that there is. */
export function service(place: Place): fc.Arbitrary<Json> {
  const { near, far } = place;
  const address = some(...addresses(place));
  const unread = address.chain((a) => some(`${a}/32`, "any", `${a}, `));
  const pins = fc.oneof(
    { weight: 6, arbitrary: address },
    { weight: 2, arbitrary: fc.tuple(address, address).map((two) => two.join(",")) },
    { weight: 1, arbitrary: fc.tuple(unread, address).map((two) => two.join(",")) },
    { weight: 1, arbitrary: unread },
  );
  const annotations = joined(
    perhaps(8, "lbipam.cilium.io/ips", pins),
    perhaps(1, "io.cilium/lb-ipam-ips", pins),
    perhaps(6, "lbipam.cilium.io/sharing-key", mostly("k", "l")),
    perhaps(5, "lbipam.cilium.io/sharing-cross-namespace", some("*", near, far, `${near},${far}`, `${near}, ${far}`)),
  );
  const spec = joined(
    fc.constant<Json>({ type: "LoadBalancer", allocateLoadBalancerNodePorts: false }),
    fc.subarray(PORTS, { minLength: 1, maxLength: 2 }).map((ports): Json => ({ ports })),
    perhaps(9, "selector", some<Json>({ app: "x" }, { app: "y" })),
    perhaps(3, "externalTrafficPolicy", fc.constant("Local")),
    perhaps(1, "loadBalancerIP", address),
    perhaps(2, "loadBalancerClass", some("io.cilium/l2-announcer", "tailscale")),
  );
  const labels = perhaps(5, "tier", some("a", "b"));
  return fc.tuple(mostly(near, far), annotations, labels, spec).map(([namespace, a, l, s]) => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: { namespace, annotations: a, labels: l },
    spec: s,
  }));
}
