import { title } from "../model/kind";
import type { Network } from "../model/network";
import type { Protocol } from "../model/verdict";
import type { View } from "../model/view";
import type { Walk } from "../model/walk";
import { decide, type Endpoint, type Flow, type PolicyDecision } from "../policies";

/** A connection between two ends, each of which may be one of several things. */
export interface Connection {
  from: readonly Endpoint[];
  to: readonly Endpoint[];
  protocol: Protocol;
  /** At the receiver. */
  port: number;
  /** How messages name both ends. */
  fromText: string;
  toText: string;
  place: string;
  /** No hop where no policy is for either end. */
  quiet?: boolean;
}

/** Ends the walk unless the network policies let the connection through, whatever its ends turn out to be. */
export function enforce(network: Network, connection: Connection, walk: Walk): void {
  const { from, to, protocol, port, fromText, toText, place } = connection;
  const step = { layer: "network policy", place } as const;
  const what = `from ${fromText} to ${toText}, port ${port}/${protocol}`;
  const decisions = from.flatMap((f) => to.map((t) => decided(network, { from: f, to: t, protocol, port })));
  const refused = decisions.find((d) => d.allowed === false);
  const open = decisions.find((d) => d.allowed === undefined);
  if (open !== undefined) return walk.unknown({ ...step, at: open.by, text: `network policy ${what}: ${open.why}` });
  if (refused !== undefined && decisions.some((d) => d.allowed === true))
    return walk.unknown({
      ...step,
      at: refused.by,
      text: `network policy ${what}: depends on what is not known (${refused.why}), such as the client's own address or the node of the pod`,
    });
  if (refused !== undefined)
    return walk.block({ ...step, at: refused.by, text: `network policy refuses ${what}: ${refused.why}` });
  const by = rules(decisions);
  if (by.length === 0) {
    if (!connection.quiet) walk.pass({ ...step, text: `no network policy restricts traffic ${what}` });
    return;
  }
  const titles = by.map((rule) => title(rule.resource));
  walk.pass({ ...step, at: by[0], text: `${titles.join(" and ")} allow${by.length > 1 ? "" : "s"} traffic ${what}` });
}

/** The same connections come up again and again: from the Gateway's proxy to an app, from everybody to the cluster's DNS. */
function decided(network: Network, flow: Flow): PolicyDecision {
  const { from, to, protocol, port } = flow;
  const known = network.index("cluster/decisions", () => new Map<string, PolicyDecision>());
  const key = `${keyOf(from)} ${keyOf(to)} ${protocol} ${port}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const decision = decide(network, flow);
  known.set(key, decision);
  return decision;
}

function keyOf(endpoint: Endpoint): string {
  if (endpoint.kind === "address") return endpoint.address;
  if (endpoint.kind !== "pod") return endpoint.kind;
  let key = podKeys.get(endpoint);
  if (key === undefined) {
    key = JSON.stringify(endpoint);
    podKeys.set(endpoint, key);
  }
  return key;
}

/** The pods of one Service are met on every path to it. */
const podKeys = new WeakMap<Endpoint, string>();

function rules(decisions: readonly PolicyDecision[]): View[] {
  const found = new Map<string, View>();
  for (const decision of decisions)
    if (decision.allowed === true) for (const view of decision.by) found.set(view.resource.urn, view);
  return [...found.values()];
}
