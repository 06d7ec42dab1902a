import { contains, parseAddress, parseRange, type Range } from "../../model/addresses";
import type { Network } from "../../model/network";
import type { Resource } from "../../model/resource";
import { CILIUM } from "../../model/types";
import type { View } from "../../model/view";
import { selects } from "../labels";
import type { Frontend } from "./frontends";

/** A range of load-balancer addresses and the pool that hands them out. */
export interface PoolRange extends Range {
  pool: View;
}

/** The ranges of one CiliumLoadBalancerIPPool. */
export function rangesOf(pool: View): PoolRange[] {
  const known = read.get(pool.resource);
  if (known !== undefined) return known;
  const ranges = pool.at("spec.blocks").items().flatMap(rangeOf);
  read.set(pool.resource, ranges);
  return ranges;
}

/** Every path to an address asks every pool. */
const read = new WeakMap<Resource, PoolRange[]>();

/** The range of one block: `cidr`, or `start` with or without `stop`. */
export function rangeOf(block: View): PoolRange[] {
  const pool = block.root();
  const cidr = block.at("cidr").text();
  const start = block.at("start").text();
  const range = cidr === undefined ? parseRange(`${start}-${block.at("stop").text() ?? start}`) : parseRange(cidr);
  if (range === undefined) return [];
  return [{ ...(cidr === undefined ? range : inner(range, pool)), pool }];
}

/** Without its first and last address where the pool keeps them back (`allowFirstLastIPs: "No"`), as Cilium does for larger ranges. */
function inner(range: Range, pool: View): Range {
  const kept = pool.at("spec.allowFirstLastIPs").text() === "No" && range.last - range.first > 1;
  return kept ? { ...range, first: range.first + 1, last: range.last - 1 } : range;
}

/** The ranges of all pools, made once. @throws Unknown */
function allRanges(network: Network): readonly PoolRange[] {
  return network.index("cluster/pools", (stack) => stack.kind(CILIUM, "CiliumLoadBalancerIPPool").flatMap(rangesOf));
}

export type Allocation = { pool: View } | { refused: string; by: View | undefined };

/**
 * Does a pool give a frontend the address that it asks for? Without one Cilium gives the Service no address at all. Source: Cilium, «LB
 * IPAM» (requested addresses, Service selectors, disabled pools).
 *
 * @throws Unknown
 */
export function allocation(network: Network, frontend: Frontend, address: string): Allocation {
  const value = parseAddress(address);
  const ranges = value === undefined ? [] : allRanges(network).filter((range) => contains(range, value));
  const holding = ranges.map((range) => range.pool);
  if (holding.length === 0) {
    const [by] = network.stack.kind(CILIUM, "CiliumLoadBalancerIPPool");
    return { refused: `no CiliumLoadBalancerIPPool holds ${address}`, by };
  }
  const open = holding.filter((pool) => pool.at("spec.disabled").flag() !== true);
  const pool = open.find((candidate) => chooses(candidate, frontend));
  if (pool !== undefined) return { pool };
  const [by] = open.length > 0 ? open : holding;
  const why = open.length > 0 ? "chooses other Services" : "is disabled";
  return {
    refused: `the pool that holds ${address} ${why}`,
    by: by?.at(open.length > 0 ? "spec.serviceSelector" : "spec.disabled"),
  };
}

function chooses(pool: View, frontend: Frontend): boolean {
  const selector = pool.at("spec.serviceSelector");
  return !selector.exists() || selects(selector, frontend.labels) === true;
}

/** Is the address one that a pool may hand out? */
export function inAnyPool(network: Network, address: string): boolean {
  const value = parseAddress(address);
  return value !== undefined && allRanges(network).some((range) => contains(range, value));
}
