import { any, both, type Known, not, settleAt, type Truth, Unknown } from "../model/unknown";
import type { View } from "../model/view";
import { type Prefix, parsePrefix, parsePrefixOrIp, prefixHolds } from "./addresses";
import type { Identity } from "./identity";
import type { Context, Peer } from "./rule";

/** One of `fromCIDR`, `toCIDR`: a range, or one address. */
export function cidr(item: View, context: Context): Peer {
  const prefix = settleAt(item, () => parsePrefixOrIp(item.text() ?? "") ?? malformed(item));
  return ranges([prefix], [], item, context);
}

/** `cidr` and `except`: one of `fromCIDRSet`, `toCIDRSet`, or the ipBlock of a NetworkPolicy. */
export function cidrBlock(item: View, context: Context): Peer {
  const read = settleAt(item, () => ({ included: whole(item, context), excluded: listed(item.at("except")) }));
  if (read instanceof Unknown) return ranges([read], [], item, context);
  return ranges(read.included, read.excluded, item, context);
}

function whole(item: View, context: Context): readonly Known<Prefix>[] {
  const text = item.at("cidr").text();
  if (text !== undefined) return [parsePrefix(text) ?? malformed(item.at("cidr"))];
  const group = item.at("cidrGroupRef").text();
  if (group !== undefined) {
    const object = context.cidrGroup(group);
    return object === undefined
      ? [Unknown.because(`CiliumCIDRGroup ${group} is not registered`, item)]
      : listed(object.at("spec.externalCIDRs"));
  }
  return [Unknown.because(`${item.path} chooses ranges in a way that is not understood`, item)];
}

function listed(list: View): readonly Known<Prefix>[] {
  const items = settleAt(list, () => list.items());
  if (items instanceof Unknown) return [items];
  return items.map((item) => settleAt(item, () => parsePrefix(item.text() ?? "") ?? malformed(item)));
}

function malformed(at: View): Unknown {
  return Unknown.because(`${at.path} is no range of addresses`, at);
}

/**
 * An endpoint of the cluster has an identity of its own, which by default no range matches, whatever its address:
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
    if (identity.endpoint.kind === "world") return anywhere(included, excluded);
    if (ip === undefined) return Unknown.because("what is no address is in no range", undefined);
    const holds = (prefix: Known<Prefix>): Truth => (prefix instanceof Unknown ? prefix : prefixHolds(prefix, ip));
    return both(any(included, holds), () => not(any(excluded, holds)));
  };
}

/**
 * A client that has lost its address has the label «world» and none of a range: 0.0.0.0/0 alone stands for that label.
 * Source: getWorldLabel in pkg/labels/cidr.go; tail_nodeport_nat_egress_ipv4 in bpf/lib/nodeport.h.
 */
function anywhere(included: readonly Known<Prefix>[], excluded: readonly Known<Prefix>[]): Truth {
  const whole = (prefix: Known<Prefix>): Truth =>
    prefix instanceof Unknown ? prefix : prefix.bits === 0 && prefix.address.kind() === "ipv4";
  return both(any(included, whole), () => not(any(excluded, whole)));
}

function inCluster(identity: Identity, at: View, { settings: { cidrMatches } }: Context): Truth {
  if (cidrMatches instanceof Unknown) return cidrMatches;
  if (!cidrMatches.includes(identity.isNode ? "nodes" : "pods")) return false;
  return Unknown.because("with policyCIDRMatchMode ranges match addresses in the cluster, which are not known", at);
}
