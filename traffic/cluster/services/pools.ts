import type { Range } from "../../model/addresses";
import { title } from "../../model/kind";
import type { Network } from "../../model/network";
import type { Resource } from "../../model/resource";
import { CILIUM } from "../../model/types";
import { Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import { selects } from "../labels";
import { type Block, blockOf, ipNumber, overlap } from "./blocks";
import type { Frontend } from "./frontends";
import { otherBalancer } from "./otherBalancers";
import { conflictShown } from "./status";

/** A range of IPv4 load-balancer addresses and the pool that hands them out. */
export interface PoolRange extends Range {
  pool: View;
}

/** The IPv4 ranges of one CiliumLoadBalancerIPPool. */
export function rangesOf(pool: View): PoolRange[] {
  const known = read.get(pool.resource);
  if (known !== undefined) return known;
  const ranges = pool.at("spec.blocks").items().flatMap(rangeOf);
  read.set(pool.resource, ranges);
  return ranges;
}

/** Every path to an address asks every pool. */
const read = new WeakMap<Resource, PoolRange[]>();

/** The addresses that a block hands out, without the ends that it keeps back; none for an IPv6 block and for one that is no range. */
export function rangeOf(view: View): PoolRange[] {
  const block = blockOf(view);
  if (block === undefined || block.bits !== 32) return [];
  const kept = block.keepsEnds ? 1 : 0;
  const range = { first: Number(block.first) + kept, last: Number(block.last) - kept, text: block.text };
  return [{ ...range, pool: view.root() }];
}

/** A pool as the operator sees it beside the others. */
interface Pool {
  view: View;
  /** None where one of them is no range: the operator then knows nothing of the whole pool. */
  blocks: readonly Block[];
  /**
   * The older pool that it overlaps (or the pool itself, where its own blocks overlap): it then hands out nothing new. An Unknown where two
   * were made in one second: which of the two is out is then chance.
   */
  rival: View | Unknown | undefined;
}

/**
 * All pools. Of two that overlap the newer one is out, also where the older one is disabled. Source: settleConflicts in
 * operator/pkg/lbipam of Cilium 1.20; with one file for both the objects are made in the order in which they are written. Where the pools come
 * from a cluster, their status says who is out.
 *
 * @throws Unknown
 */
function pools(network: Network): readonly Pool[] {
  return network.index("cluster/pools", (stack) => {
    const byAge = stack.kind(CILIUM, "CiliumLoadBalancerIPPool").map((view, i) => ({ view, i, made: created(view) }));
    byAge.sort((a, b) => (a.made && b.made ? a.made.localeCompare(b.made) : 0) || a.i - b.i);
    const found: Pool[] = [];
    for (const { view, made } of byAge) {
      const blocks = blocksOf(view);
      const within = blocks.some((block, i) => blocks.slice(i + 1).some((other) => overlap(block, other)));
      const others = byAge.filter((o) => o.view !== view && overlapping(blocksOf(o.view), blocks));
      const older = found.find(
        (o) => !(o.rival && !(o.rival instanceof Unknown)) && overlapping(o.blocks, blocks),
      )?.view;
      const twin = others.find((other) => made !== undefined && other.made === made);
      const shown = conflictShown(view);
      if (shown !== undefined)
        found.push({ view, blocks, rival: shown ? (older ?? others[0]?.view ?? view) : undefined });
      else found.push({ view, blocks, rival: within ? view : twin ? madeTogether(view, twin.view) : older });
    }
    return found;
  });
}

function madeTogether(pool: View, twin: View): Unknown {
  const why = `overlaps ${title(twin.resource)} and was made in the same second: which of the two Cilium leaves out is not known`;
  return Unknown.because(`${title(pool.resource)} ${why}`, pool.at("spec.blocks"));
}

function overlapping(some: readonly Block[], others: readonly Block[]): boolean {
  return some.some((a) => others.some((b) => overlap(a, b)));
}

function created(pool: View): string | undefined {
  return pool.at("metadata.creationTimestamp").text();
}

function blocksOf(pool: View): Block[] {
  const blocks = pool.at("spec.blocks").items().map(blockOf);
  const whole = blocks.filter((block) => block !== undefined);
  return whole.length === blocks.length ? whole : [];
}

export type Allocation = { pool: View } | { refused: string; by: View | undefined };

/**
 * Does a pool give a frontend the address that it asks for? Without one Cilium gives the Service no address at all. Source:
 * operator/pkg/lbipam of Cilium 1.20 (findRangeOfIP, satisfySpecificIPRequests).
 *
 * @throws Unknown
 */
export function allocation(network: Network, frontend: Frontend, address: string): Allocation {
  return network.about(`allocation/${address}`, frontend.object, () => allocate(network, frontend, address));
}

function allocate(network: Network, frontend: Frontend, address: string): Allocation {
  const holding = poolsWith(network, address);
  const refusals = holding.map((pool) => ({ pool, refusal: refusal(pool, frontend, address) }));
  const giving = refusals.find((r) => r.refusal === undefined);
  if (giving !== undefined) return { pool: giving.pool.view };
  const doubt = refusals.find(({ refusal }) => refusal instanceof Unknown);
  if (doubt !== undefined) throw doubt.refusal;
  const other = frontend.object.at("spec.loadBalancerClass").exists() ? undefined : otherBalancer(network);
  if (other !== undefined)
    throw Unknown.because(
      `whether ${title(other.resource)} gives ${address} is not known: Cilium's pools do not`,
      other,
    );
  // The one that is nearest to giving it says most.
  const [first] = refusals.flatMap(({ refusal }) => refusal as Refusal).sort((a, b) => b.step - a.step);
  if (first !== undefined) return { refused: `the pool that holds ${address} ${first.why}`, by: first.by };
  const all = network.stack.kind(CILIUM, "CiliumLoadBalancerIPPool");
  const dead = all.find((view) => blocksOf(view).length === 0);
  const why = dead && `, and ${title(dead.resource)} has a block that is no range, with which the whole pool is dead`;
  return { refused: `no CiliumLoadBalancerIPPool holds ${address}${why ?? ""}`, by: dead ?? all[0] };
}

interface Refusal {
  /** How near the pool is to giving the address. */
  step: number;
  why: string;
  by: View;
}

/**
 * Why a pool does not give an address to a frontend that does not have it yet. Addresses given before stay, until the operator starts anew,
 * where the pool is disabled or left out or keeps the address back since; of that only a status tells.
 */
function refusal(pool: Pool, frontend: Frontend, address: string): Refusal | Unknown | undefined {
  const { view, rival, blocks } = pool;
  const disabled = view.at("spec.disabled");
  if (disabled.flag() === true) return { step: 0, why: "is disabled and gives nothing new", by: disabled };
  const selector = view.at("spec.serviceSelector");
  const chosen = !selector.exists() || selects(selector, frontend.labels) === true;
  if (rival instanceof Unknown && chosen) return rival;
  if (rival !== undefined && !(rival instanceof Unknown)) {
    const other = rival === view ? "has blocks that overlap" : `overlaps ${title(rival.resource)}, which is older`;
    return { step: 1, why: `${other}: Cilium gives nothing new of it`, by: view.at("spec.blocks") };
  }
  if (!chosen) return { step: 2, why: "chooses other Services", by: selector };
  const ip = ipNumber(address);
  const end = blocks.find((b) => b.keepsEnds && b.bits === ip?.bits && (b.first === ip.value || b.last === ip.value));
  return end && { step: 3, why: "keeps the first and the last of a block back", by: view.at("spec.allowFirstLastIPs") };
}

function poolsWith(network: Network, address: string): Pool[] {
  return network.index(`cluster/pools/${address}`, () => poolsThatHold(network, address));
}

function poolsThatHold(network: Network, address: string): Pool[] {
  const ip = ipNumber(address);
  if (ip === undefined) return [];
  const { value, bits } = ip;
  return pools(network).filter(({ blocks }) =>
    blocks.some((block) => block.bits === bits && block.first <= value && value <= block.last),
  );
}

/** Is the address one of a pool's? */
export function inAnyPool(network: Network, address: string): boolean {
  return poolsWith(network, address).length > 0;
}

/** Do several pools hold the address? Where they came to overlap by a later edit, each goes on handing it out. */
export function inSeveralPools(network: Network, address: string): boolean {
  return poolsWith(network, address).length > 1;
}
