import { nodes } from "../cluster/nodes/nodes";
import { contains, isPrivate, parseAddress } from "../model/addresses";
import { title } from "../model/kind";
import { objectName } from "../model/kubernetes";
import type { Network } from "../model/network";
import { SUBNET_ROUTES } from "../model/types";
import { type Collected, collect, needAll } from "../model/unknown";
import type { Protocol } from "../model/verdict";
import type { View } from "../model/view";
import type { Walk } from "../model/walk";
import { decide, type Endpoint } from "../policies";
import { type Access, Policy } from "./access";
import { forwardsNothing, type Operator, operator, proxyPod } from "./operator";
import { type People, people, peopleReach } from "./people";
import { policyFile, policyResources } from "./policyFile";
import {
  type Advertised,
  connectorRoutes,
  connectors,
  enabledRoutes,
  isApproved,
  isConnector,
  notApproved,
  prefixLength,
  routesTo,
} from "./routes";
import type { Target } from "./selectors";

/** A connection of a tailnet's device. */
export interface Connection {
  network: Network;
  /** A user, `group:…` or `tag:…`; undefined: any user whom the policy file names. */
  who: string | undefined;
  port: number;
  protocol: Protocol;
  walk: Walk;
}

/** A connection, the policy file that is asked for it, and whom it is asked about. */
interface Asked extends Connection {
  policy: Policy;
  from: People;
}

/** An address of controlplane.tailscale.com, whose range is 192.200.0.0/24. Source: https://tailscale.com/kb/1082/firewall-ports. */
const CONTROL_PLANE = "192.200.0.101";

export const PLACE = { layer: "tailnet", place: "router/tailnet" } as const;

/** How a connection to an address leaves the tailnet, and what lets it. */
export interface Passage {
  via: Endpoint;
  by: View;
  /** That rule in words, for a hop. */
  rule: string;
  router: Advertised;
}

/** Ends the walk unless a rule allows the connection and an approved subnet router forwards it. Adds no hop. */
export function passage(connection: Connection, address: string): Passage {
  // Every app behind a Gateway has its address, so a passage is found once and kept. A passage that ends the walk throws and is not kept.
  const { network, who, protocol, port } = connection;
  const kept = network.index("tailnet/passages", () => new Map<string, Passage>());
  const key = `${who ?? ""} ${address} ${protocol} ${port}`;
  const known = kept.get(key) ?? findPassage(connection, address);
  kept.set(key, known);
  return known;
}

function findPassage(connection: Connection, address: string): Passage {
  const { network, walk } = connection;
  const asked = askPolicy(connection);
  const routes = advertised(network);
  const candidates = routesTo(routes.found, address).map((route) => withTags(network, route));
  const [longest] = candidates;
  const chosen = candidates.find((route) => isApproved(asked.policy.file, route));
  const what = `${address} on ${connection.protocol}:${connection.port}`;
  const allowed = permitted(asked, { kind: "address", address }, what, chosen?.tags);
  if (longest === undefined) return noRoute(walk, address, routes);
  const { by, rule } = allowed();
  // A route that is not known yet may have a longer prefix.
  needAll(routes);
  // A longer prefix that an admin may have approved by hand would take the traffic.
  if (chosen === undefined || prefixLength(longest) > prefixLength(chosen))
    return walk.unknown({ ...PLACE, text: notApproved(longest), at: longest.at });
  if (!isConnector(chosen)) {
    const text = `${title(chosen.view.resource)} routes ${address} through a device that the stack does not describe`;
    return walk.unknown({ ...PLACE, text, at: chosen.at });
  }
  const via = proxyPod(theOperator(connection, chosen.view), "connector", objectName(chosen.view), "");
  needConnection(connection, via, chosen.view);
  const off = isOfService(network, address) ? forwardsNothing(network) : undefined;
  if (off !== undefined) return walk.block({ ...PLACE, at: off.at, text: off.why });
  return { via, by, rule, router: chosen };
}

/** Is it an address of a Service inside the cluster? */
function isOfService(network: Network, text: string): boolean {
  const address = parseAddress(text);
  return address !== undefined && nodes(network).serviceRanges.some((range) => contains(range, address));
}

/** Ends the walk where the stack has no policy file that can be asked. */
export function askPolicy(connection: Connection): Asked {
  const policy = thePolicy(connection.network, connection.walk);
  return { ...connection, policy, from: people(policy, connection.who) };
}

/**
 * Ends the walk when no rule allows the connection. A rule that may allow it is told later, by the function that is returned: a missing route
 * blocks whatever the rules say.
 *
 * @param what the target as hops call it
 */
export function permitted(
  { protocol, port, walk, policy, from }: Asked,
  target: Target,
  what: string,
  through?: readonly string[],
): () => { by: View; rule: string } {
  const access = peopleReach(policy, from, { target, protocol, port, through });
  if (access.allowed === false) {
    const [only, ...others] = policy.openers({ target, protocol, port });
    const text = `no rule of the policy file lets ${from.text} reach ${what}`;
    if (only === undefined || others.length > 0) return walk.block({ ...PLACE, text, at: policy.file });
    return walk.block({
      ...PLACE,
      text: `${text}: ${ruleName(only.view)} is for ${only.src.join(", ")}`,
      at: only.view,
    });
  }
  return () => {
    if (access.allowed === true) return { by: access.by, rule: ruleText(access, from, what) };
    return walk.unknown({ ...PLACE, text: `whether ${from.text} may reach ${what}: ${access.why}`, at: access.by });
  };
}

/** `grants[0] lets group:media reach …`; for somebody who is named, also who that is. */
function ruleText({ by, src }: Access & { allowed: true }, from: People, what: string): string {
  const field = ruleName(by);
  const subject = from.named === undefined || src.includes(from.named) ? "" : `${from.named}, as one of `;
  const rule = field === "" ? "the policy file, which has no rules," : field;
  return `${rule} lets ${subject}${src.join(", ")} reach ${what}`;
}

function ruleName({ path }: View): string {
  return path.replace(/^acl\.?/, "");
}

/** The policy file of the stack's tailnet. */
export function thePolicy(network: Network, walk: Walk): Policy {
  const [acl, other] = policyResources(network.stack);
  if (acl === undefined)
    return walk.unknown({ ...PLACE, text: "the stack has no policy file of the tailnet (a tailscale Acl)" });
  if (other !== undefined)
    return walk.unknown({
      ...PLACE,
      text: "the stack has several policy files, and each replaces the others",
      at: other,
    });
  const policy = network.index("tailnet/policy", () => {
    const file = policyFile(acl);
    return file && new Policy(file);
  });
  if (policy === undefined)
    return walk.block({ ...PLACE, text: "the policy file is no HuJSON: Tailscale refuses it", at: acl.at("acl") });
  return policy;
}

export function theOperator({ network, walk }: Pick<Connection, "network" | "walk">, served: View): Operator {
  const found = operator(network);
  const text = `nothing in the stack is the Tailscale operator that would serve ${title(served.resource)}`;
  if (found === undefined) return walk.unknown({ ...PLACE, text, at: served });
  return found;
}

/** Ends the walk unless network policies let a proxy reach Tailscale: without its control plane the device is not there. */
export function needConnection(
  { network, walk }: Pick<Connection, "network" | "walk">,
  via: Endpoint,
  served: View,
): void {
  const key = `tailnet/connected ${JSON.stringify(via)}`;
  const to = { kind: "address", address: CONTROL_PLANE } as const;
  const decision = network.index(key, () => decide(network, { from: via, to, protocol: "tcp", port: 443 }));
  const what = `the proxy of ${title(served.resource)} reach Tailscale on tcp:443`;
  if (decision.allowed === false)
    return walk.block({ ...PLACE, text: `network policies do not let ${what}: ${decision.why}`, at: decision.by });
  if (decision.allowed === undefined)
    return walk.unknown({ ...PLACE, text: `whether network policies let ${what}: ${decision.why}`, at: decision.by });
}

function noRoute(walk: Walk, address: string, routes: Collected<Advertised>): never {
  needAll(routes);
  if (isPrivate(address))
    return walk.block({ ...PLACE, text: `no router of the tailnet advertises a route to ${address}` });
  const text = `${address} is in no route of the tailnet: a device reaches it over its own connection`;
  return walk.unknown({ ...PLACE, text });
}

function advertised(network: Network): Collected<Advertised> {
  return network.index("tailnet/routes", (stack) => {
    const own = collect(connectors(stack), connectorRoutes);
    const enabled = collect(stack.type(SUBNET_ROUTES), enabledRoutes);
    return { found: [...own.found, ...enabled.found], unread: [...own.unread, ...enabled.unread] };
  });
}

/** A Connector without tags has the operator's default ones. */
function withTags<T extends Advertised>(network: Network, route: T): T {
  if (route.tags.length > 0 || !isConnector(route)) return route;
  return { ...route, tags: operator(network)?.tags ?? [] };
}
