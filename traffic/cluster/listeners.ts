import { namespaceOf } from "../kubernetes";
import { hostnameHolds } from "../names";
import type { Network } from "../network";
import type { Protocol } from "../verdict";
import type { View } from "../view";
import { type Parent, refusal } from "./attachment";
import { selects } from "./labels";
import { namespaceLabels } from "./namespaces";

export function listenersOf(gateway: View): View[] {
  return gateway.at("spec.listeners").items();
}

export function listenerProtocol(listener: View): string {
  return listener.at("protocol").text() ?? "";
}

/** What a listener's port speaks on the wire. */
export function transport(listener: View): Protocol {
  return listenerProtocol(listener) === "UDP" ? "udp" : "tcp";
}

export function listenerHostname(listener: View): string | undefined {
  return listener.at("hostname").text()?.toLowerCase() || undefined;
}

export function listenerTitle(listener: View): string {
  return `listener ${listener.at("name").text() ?? "?"}`;
}

/**
 * The listener that takes a name: the one whose hostname says it most exactly. Source: Gateway API, `Listener.hostname`.
 *
 * @param host the name in the Host header or the TLS handshake; undefined when there is none
 */
export function mostSpecific(listeners: readonly View[], host: string | undefined): View | undefined {
  const taking = listeners.filter((l) => {
    const hostname = listenerHostname(l);
    return hostname === undefined || (host !== undefined && hostnameHolds(hostname, host));
  });
  const rank = (l: View) => {
    const hostname = listenerHostname(l);
    return hostname === undefined ? 0 : hostname.startsWith("*.") ? hostname.length : 1000;
  };
  return taking.sort((a, b) => rank(b) - rank(a))[0];
}

/**
 * Two listeners of one port that cannot stand beside each other: of different protocols (HTTPS and TLS go together), or with one hostname.
 * Cilium serves neither. Source: Gateway API, `Gateway.spec.listeners` (distinct listeners).
 */
export function conflict(gateway: View, listener: View): View | undefined {
  const own = { protocol: listenerProtocol(listener), hostname: listenerHostname(listener) };
  const encrypted = ["HTTPS", "TLS"];
  return listenersOf(gateway).find((other) => {
    if (other.path === listener.path || other.at("port").number() !== listener.at("port").number()) return false;
    if (transport(other) !== transport(listener)) return false;
    const protocol = listenerProtocol(other);
    const together = encrypted.includes(protocol) && encrypted.includes(own.protocol);
    if (protocol !== own.protocol && !together) return true;
    return ["TCP", "UDP"].includes(protocol) || listenerHostname(other) === own.hostname;
  });
}

/**
 * Why a listener does not take a route; undefined when it does, also by the namespaces that it chooses by their labels. Source: Gateway API,
 * AllowedRoutes.
 *
 * @returns `unknown` when the labels of the route's namespace are not known
 */
export function notTaken(
  network: Network,
  listener: View,
  gateway: View,
  parent: Parent,
): { refused: string } | { unknown: string } | undefined {
  const why = refusal(listener, gateway, parent);
  if (why !== undefined) return { refused: why };
  const namespaces = listener.at("allowedRoutes.namespaces");
  if (namespaces.at("from").text() !== "Selector") return undefined;
  const namespace = namespaceOf(parent.route);
  const { labels, complete } = namespaceLabels(network, namespace);
  const chosen = selects(namespaces.at("selector"), labels);
  if (chosen === true) return undefined;
  const name = listenerTitle(listener);
  // More labels could only be what a selector lacks, or what it excludes.
  if (chosen === undefined || !complete)
    return { unknown: `whether ${name} takes routes of namespace ${namespace} hangs on labels that are not known` };
  return { refused: `${name} takes routes of namespaces with other labels than ${namespace} has` };
}
