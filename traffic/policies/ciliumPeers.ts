import { settleAt, Unknown } from "../model/unknown";
import type { View } from "../model/view";
import { entity } from "./entities";
import { NAMESPACE, NAMESPACE_LABELS } from "./identity";
import { cidr, cidrBlock } from "./ranges";
import type { Context, Direction, Peer } from "./rule";
import { equals, exists, inOwnCluster, readSelector, type Selector } from "./selector";
import { service } from "./services";

/** The data that all rules of one spec share. */
export interface Around {
  /** Undefined for a clusterwide policy. */
  namespace: string | undefined;
  subject: Selector;
  context: Context;
}

type Reader = (item: View, around: Around) => Peer;

/** How one item of each list is read, without `from` or `to`. An empty list of these is nobody. */
const LISTS: Readonly<Record<string, Reader>> = {
  Endpoints: endpoints,
  Nodes: nodes,
  Entities: (item) => settled(item, () => entity(item.text() ?? "")),
  CIDR: (item, { context }) => cidr(item, context),
  CIDRSet: (item, { context }) => cidrBlock(item, context),
};
/** An empty list of these is as good as none. */
const OTHERS: Readonly<Record<string, Reader>> = {
  Groups: onlyOutside("groups of a cloud provider are not known"),
  FQDNs: onlyOutside("which addresses a name has for the pod is not known"),
  Services: (item, { context }) => service(item, context),
};
/** Fields that are no peers, or are refused before anybody is asked. */
const KNOWN = new Set(["toPorts", "icmps", "authentication", "fromRequires", "toRequires"]);

export interface Peers {
  /** None at all are everybody as soon as ports are given. */
  list: readonly Peer[];
  /** A list stands there that is empty. */
  nobody: boolean;
  /** A field of a later Cilium could narrow the rule. */
  odd: Unknown | undefined;
}

/** @throws Unknown */
export function readPeers(rule: View, direction: Direction, around: Around): Peers {
  const side = direction === "ingress" ? "from" : "to";
  const list: Peer[] = [];
  let nobody = false;
  let odd: Unknown | undefined;
  for (const [key, value] of rule.entries()) {
    if (KNOWN.has(key) || !value.exists()) continue;
    const name = key.startsWith(side) ? key.slice(side.length) : "";
    const read = LISTS[name] ?? OTHERS[name];
    if (read === undefined) odd ??= Unknown.because(`${value.path} is no field that is understood`, value);
    else {
      const items = value.items();
      if (items.length === 0 && name in LISTS) nobody = true;
      for (const item of items) list.push(read(item, around));
    }
  }
  return { list, nobody, odd };
}

function settled(item: View, read: () => Peer): Peer {
  const peer = settleAt(item, read);
  return peer instanceof Unknown ? () => peer : peer;
}

/**
 * One of `fromEndpoints`, `toEndpoints`. Without a namespace it means the policy's own one, for a clusterwide policy all of them; never
 * what is no pod, unless it asks for a reserved label. Source: getEndpointSelector in pkg/k8s/apis/cilium.io/utils.
 */
function endpoints(item: View, { namespace, subject, context }: Around): Peer {
  const selector = readSelector(item, "any");
  if (selector.hasPrefix("reserved", "") || selector.doubts.length > 0) return (identity) => selector.matches(identity);
  const named = ["k8s", "any"].some((source) => selector.has(source, NAMESPACE));
  const labelled = ["k8s", "any"].some((source) => selector.hasPrefix(source, NAMESPACE_LABELS));
  let whole = selector;
  if (!named && namespace === undefined) {
    // Pods that have no labels yet have no namespace either.
    if (!subject.has("reserved", "init")) whole = selector.with(exists("k8s", NAMESPACE));
  } else if (!named && !labelled) whole = selector.with(equals("k8s", NAMESPACE, namespace ?? ""));
  const local = inOwnCluster(whole, context.settings);
  return (identity) => local.matches(identity);
}

/** `fromNodes`, `toNodes`: remote nodes by labels that they alone know. */
function nodes(item: View): Peer {
  const doubt = Unknown.because(`${item.path} asks for labels of nodes, which are not known`, item);
  return (identity) => identity.isReserved("remote-node") && doubt;
}

function onlyOutside(why: string): Reader {
  return (item) => {
    const doubt = Unknown.because(`${item.path}: ${why}`, item);
    return (identity) => identity.isOutside && doubt;
  };
}
