import type { View } from "../model/view";
import { type Prefix, parsePrefix, parsePrefixOrIp, prefixHolds } from "./addresses";
import type { Identity } from "./identity";
import type { Context, Peer } from "./rule";
import { any, both, Doubt, type Known, not, settle, type Truth } from "./truth";

/** One of `fromCIDR`, `toCIDR`: a range, or one address. */
export function cidr(item: View, context: Context): Peer {
  const prefix = settle(item, () => parsePrefixOrIp(item.text() ?? "") ?? malformed(item));
  return ranges([prefix], [], item, context);
}

/** `cidr` and `except`: one of `fromCIDRSet`, `toCIDRSet`, or the ipBlock of a NetworkPolicy. */
export function cidrBlock(item: View, context: Context): Peer {
  const read = settle(item, () => ({ included: whole(item, context), excluded: listed(item.at("except")) }));
  if (read instanceof Doubt) return ranges([read], [], item, context);
  return ranges(read.included, read.excluded, item, context);
}

function whole(item: View, context: Context): readonly Known<Prefix>[] {
  const text = item.at("cidr").text();
  if (text !== undefined) return [parsePrefix(text) ?? malformed(item.at("cidr"))];
  const group = item.at("cidrGroupRef").text();
  if (group !== undefined) {
    const object = context.cidrGroup(group);
    return object === undefined
      ? [new Doubt(`CiliumCIDRGroup ${group} is not registered`, item)]
      : listed(object.at("spec.externalCIDRs"));
  }
  return [new Doubt(`${item.path} chooses ranges in a way that is not understood`, item)];
}

function listed(list: View): readonly Known<Prefix>[] {
  const items = settle(list, () => list.items());
  if (items instanceof Doubt) return [items];
  return items.map((item) => settle(item, () => parsePrefix(item.text() ?? "") ?? malformed(item)));
}

function malformed(at: View): Doubt {
  return new Doubt(`${at.path} is no range of addresses`, at);
}

/**
 * What is in the cluster has an identity of its own and no range matches it, whatever its address:
 * https://docs.cilium.io/en/stable/security/policy/layer3/#ip-cidr-based
 */
function ranges(
  included: readonly Known<Prefix>[],
  excluded: readonly Known<Prefix>[],
  at: View,
  context: Context,
): Peer {
  return (identity) => {
    if (!identity.isOutside) return inCluster(identity, at, context);
    const { ip } = identity;
    if (ip === undefined) return new Doubt("what is no address is in no range", undefined);
    const holds = (prefix: Known<Prefix>): Truth => (prefix instanceof Doubt ? prefix : prefixHolds(prefix, ip));
    return both(any(included, holds), () => not(any(excluded, holds)));
  };
}

function inCluster(identity: Identity, at: View, { settings: { cidrMatches } }: Context): Truth {
  if (cidrMatches instanceof Doubt) return cidrMatches;
  if (!cidrMatches.includes(identity.isNode ? "nodes" : "pods")) return false;
  return new Doubt("with policyCIDRMatchMode ranges match addresses in the cluster, which are not known", at);
}
