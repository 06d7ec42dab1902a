import { title } from "../../model/kind";
import { namespaceOf } from "../../model/kubernetes";
import { hostnameHolds } from "../../model/names";
import type { Network } from "../../model/network";
import type { Protocol } from "../../model/verdict";
import type { View } from "../../model/view";
import { selects } from "../labels";
import { namespaceLabels } from "../namespaces";
import { isOfSet, listenerSetsOf } from "./listenerSets";

/** The listeners of a Gateway itself, or of a ListenerSet. */
export function listenersOf(owner: View): View[] {
  return owner.at("spec.listeners").items();
}

/** All listeners of a Gateway: its own, then those of its ListenerSets, in the order in which Cilium puts them together. */
export function allListeners(network: Network, gateway: View): View[] {
  return [gateway, ...listenerSetsOf(network, gateway).attached].flatMap(listenersOf);
}

export function listenerProtocol(listener: View): string {
  return listener.at("protocol").text() ?? "";
}

/** The transport protocol of a listener's port. */
export function transport(listener: View): Protocol {
  return listenerProtocol(listener) === "UDP" ? "udp" : "tcp";
}

export function listenerHostname(listener: View): string | undefined {
  return listener.at("hostname").text()?.toLowerCase() || undefined;
}

export function listenerTitle(listener: View): string {
  const name = `listener ${listener.at("name").text() ?? "?"}`;
  return isOfSet(listener) ? `${name} of ${title(listener.resource)}` : name;
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

/** Yes, no, or not to be told, and why. */
export type Taken = true | { refused: string } | { unknown: string };

/** Does a listener take routes of the route's namespace, also by its labels? Source: Gateway API, RouteNamespaces. */
export function namespaceAllowed(network: Network, listener: View, route: View): Taken {
  const allowed = listener.at("allowedRoutes.namespaces");
  const from = allowed.at("from").text() ?? "Same";
  const [own, namespace, name] = [namespaceOf(listener.root()), namespaceOf(route), listenerTitle(listener)];
  if (from === "All" || (from === "Same" && own === namespace)) return true;
  if (from !== "Selector")
    return { refused: `${name} takes routes from ${from === "Same" ? `namespace ${own} only` : "no namespace"}` };
  const { labels, complete } = namespaceLabels(network, namespace);
  const chosen = selects(allowed.at("selector"), labels);
  if (chosen === true) return true;
  // More labels could only be what a selector lacks, or what it excludes.
  if (chosen === undefined || !complete)
    return { unknown: `whether ${name} takes routes of namespace ${namespace} depends on labels that are not known` };
  return { refused: `${name} takes routes of namespaces with other labels than ${namespace} has` };
}
