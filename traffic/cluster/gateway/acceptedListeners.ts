import { title } from "../../model/kind";
import { reference } from "../../model/kubernetes";
import { hostnamesMeet } from "../../model/names";
import type { Network } from "../../model/network";
import { settle, Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import { isOfSet, listenerSetsOf } from "./listenerSets";
import { listenerHostname, listenerProtocol, listenersOf, listenerTitle } from "./listeners";
import { certificateOf } from "./secrets";

/** Kinds of routes that a listener may take, by its protocol. Source: Cilium 1.20, operator/pkg/gateway-api/helpers.go. */
const KINDS: Record<string, readonly string[]> = {
  HTTP: ["HTTPRoute", "GRPCRoute"],
  HTTPS: ["HTTPRoute", "GRPCRoute"],
  TLS: ["TLSRoute"],
  TCP: ["TCPRoute"],
  UDP: ["UDPRoute"],
};

/** A listener that Cilium serves. */
export interface Served {
  listener: View;
  protocol: string;
  hostname: string | undefined;
  port: number | undefined;
  /** Does it end TLS? An HTTPS listener that names no certificate is served as plain HTTP. */
  ends: boolean;
  /** Why it is not known whether it is served at all: a certificate that others may bring, or a value that the update will know. */
  doubt: { why: string; at: View } | Unknown | undefined;
}

/** A listener that is as if it were not there, or may be. */
interface LeftOutListener {
  listener: View;
  why: string;
  at: View;
}

export interface Listeners {
  served: readonly Served[];
  refused: readonly LeftOutListener[];
  /** Listeners of two ListenerSets that cannot stand beside each other: the older one has the port, and which that is is not said. */
  undecided: readonly LeftOutListener[];
}

/**
 * The listeners of a Gateway and its ListenerSets, by whether Cilium serves them. A refused one is as if it were not there: others may
 * then take what it would have taken. A Gateway that has no listener of its own is not served at all. Source: Cilium 1.20,
 * operator/pkg/gateway-api/status_listener.go (conflictsAcrossSources, conflictsWithinSource, validateListener).
 */
export function listenersServed(network: Network, gateway: View): Listeners {
  return network.index(`cluster/served/${reference(gateway)}`, () => {
    const { unconflicted, refused, undecided } = withoutConflicts(network, gateway);
    const served: Served[] = [];
    for (const listener of unconflicted) {
      const judged = judge(network, gateway, listener);
      if ("ends" in judged) served.push(judged);
      else refused.push({ listener, ...judged });
    }
    if (served.some(({ listener }) => !isOfSet(listener))) return { served, refused, undecided };
    const why = `Cilium serves nothing of Gateway ${reference(gateway)}: no listener of its own is valid`;
    return {
      served: [],
      refused: [...refused, ...served.map(({ listener }) => ({ listener, why, at: gateway }))],
      undecided,
    };
  });
}

/**
 * Neither of two listeners of one object that cannot stand beside each other is served; between objects the Gateway comes first, then its
 * ListenerSets by age.
 */
function withoutConflicts(network: Network, gateway: View) {
  const refused: LeftOutListener[] = [];
  const undecided: LeftOutListener[] = [];
  const accepted: View[] = [];
  const { attached, ordered } = listenerSetsOf(network, gateway);
  const name = `Gateway ${reference(gateway)}`;
  const among = (listeners: readonly View[]) =>
    listeners.filter((listener) => {
      if (!listeners.some((other) => conflict(listener, other))) return true;
      const why = `Cilium serves neither of two listeners of ${title(listener.resource)} with one port that cannot stand beside each other: ${listenerTitle(listener)} is one of them`;
      refused.push({ listener, why, at: listener });
      return false;
    });
  for (const owner of [gateway, ...attached]) {
    const eligible = listenersOf(owner).filter((listener) => {
      const before = accepted.find((other) => conflict(listener, other));
      if (before === undefined) return true;
      if (isOfSet(before) && !ordered) {
        const why = `${listenerTitle(before)} and ${listenerTitle(listener)} of ${name} cannot stand beside each other: the older ListenerSet's is served`;
        undecided.push({ listener, why, at: listener });
        return true;
      }
      const whose = isOfSet(before) ? `${name}, whose ListenerSet is older,` : `${name} itself`;
      const why = `${listenerTitle(listener)} is not served: ${listenerTitle(before)} of ${whose} has the port`;
      refused.push({ listener, why, at: listener });
      return false;
    });
    accepted.push(...among(eligible));
  }
  return { unconflicted: accepted, refused, undecided };
}

function judge(network: Network, gateway: View, listener: View): Served | { why: string; at: View } {
  const name = `${listenerTitle(listener)} of Gateway ${reference(gateway)}`;
  const protocol = listenerProtocol(listener);
  const allowed = listener.at("allowedRoutes.kinds").items();
  if (allowed.length > 0 && !allowed.some((k) => KINDS[protocol]?.includes(k.at("kind").text() ?? "")))
    return { why: `${name} is not served: it allows no kind of route that ${protocol} has`, at: listener };
  const mode = listener.at("tls.mode").text() ?? "Terminate";
  if (protocol === "HTTPS" && mode !== "Terminate")
    return { why: `${name} is not served: HTTPS with tls.mode ${mode}`, at: listener.at("tls.mode") };
  if (protocol === "TLS" && listener.at("tls").exists() && mode === "Terminate")
    return {
      why: `${name} is not served: Cilium ends no TLS for TLSRoutes (tls.mode Terminate)`,
      at: listener.at("tls"),
    };
  const refs = listener.at("tls.certificateRefs").items();
  const one = { listener, protocol, hostname: listenerHostname(listener), port: listener.at("port").number() };
  if (refs.length === 0) return { ...one, ends: false, doubt: undefined };
  const certificate = settle(() => certificateOf(network, listener));
  if (certificate instanceof Unknown) return { ...one, ends: protocol === "HTTPS", doubt: certificate };
  if (certificate.ready === false) return { why: `${name} is not served: ${certificate.why}`, at: certificate.at };
  return { ...one, ends: protocol === "HTTPS", doubt: certificate.ready === undefined ? certificate : undefined };
}

/**
 * Two listeners of one port that cannot stand beside each other: TCP or UDP beside anything but the other of the two; HTTPS and TLS with a
 * name in common; or one hostname. Plain HTTP and HTTPS go together.
 */
function conflict(listener: View, other: View): boolean {
  if (isSame(listener, other) || other.at("port").number() !== listener.at("port").number()) return false;
  const protocols = [listener, other].map(listenerProtocol) as [string, string];
  const hostnames = [listener, other].map(listenerHostname) as [string | undefined, string | undefined];
  const [one, two] = protocols;
  const raw = protocols.filter((p) => p === "TCP" || p === "UDP").length;
  if (raw > 0) return raw === 1 || one === two;
  if (one === two) return hostnames[0] === hostnames[1];
  return protocols.includes("HTTPS") && protocols.includes("TLS") && hostnamesMeet(...hostnames);
}

function isSame(one: View, other: View): boolean {
  return one.resource === other.resource && one.path === other.path;
}
