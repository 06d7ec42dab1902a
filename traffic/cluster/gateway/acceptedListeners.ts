import { reference } from "../../model/kubernetes";
import { hostnamesMeet } from "../../model/names";
import type { Network } from "../../model/network";
import { settle, Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import { listenerHostname, listenerProtocol, listenersOf, listenerTitle } from "./listeners";
import { certificateOf } from "./secrets";

/** Which route kinds a listener of each protocol may take. Source: Cilium 1.20, operator/pkg/gateway-api/helpers.go. */
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

export interface Listeners {
  served: readonly Served[];
  refused: readonly { listener: View; why: string; at: View }[];
}

/**
 * Which of a Gateway's listeners Cilium serves. One that it refuses is as if it were not there: others may then take what it would have
 * taken. Source: Cilium 1.20, operator/pkg/gateway-api/status_listener.go (conflictsWithinSource, validateListener).
 */
export function listenersServed(network: Network, gateway: View): Listeners {
  return network.index(`cluster/served/${reference(gateway)}`, () => {
    const served: Served[] = [];
    const refused: { listener: View; why: string; at: View }[] = [];
    for (const listener of listenersOf(gateway)) {
      const judged = judge(network, gateway, listener);
      if ("ends" in judged) served.push(judged);
      else refused.push({ listener, ...judged });
    }
    return { served, refused };
  });
}

function judge(network: Network, gateway: View, listener: View): Served | { why: string; at: View } {
  const name = `${listenerTitle(listener)} of Gateway ${reference(gateway)}`;
  const protocol = listenerProtocol(listener);
  if (listenersOf(gateway).some((other) => conflict(listener, other)))
    return {
      why: `Cilium serves neither of two listeners of Gateway ${reference(gateway)} with one port that cannot stand beside each other: ${listenerTitle(listener)} is one of them`,
      at: listener,
    };
  const allowed = listener.at("allowedRoutes.kinds").items();
  if (allowed.length > 0 && !allowed.some((k) => KINDS[protocol]?.includes(k.at("kind").text() ?? "")))
    return { why: `${name} is not served: it allows no kind of route that ${protocol} has`, at: listener };
  const mode = listener.at("tls.mode").text() ?? "Terminate";
  if (protocol === "HTTPS" && mode !== "Terminate")
    return { why: `${name} is not served: HTTPS with tls.mode ${mode}`, at: listener.at("tls.mode") };
  const refs = listener.at("tls.certificateRefs").items();
  const one = { listener, protocol, hostname: listenerHostname(listener), port: listener.at("port").number() };
  if (refs.length === 0) return { ...one, ends: false, doubt: undefined };
  const certificate = settle(() => certificateOf(network, gateway, listener));
  if (certificate instanceof Unknown) return { ...one, ends: protocol === "HTTPS", doubt: certificate };
  if (certificate.ready === false) return { why: `${name} is not served: ${certificate.why}`, at: certificate.at };
  return { ...one, ends: protocol === "HTTPS", doubt: certificate.ready === undefined ? certificate : undefined };
}

/**
 * Two listeners of one port that cannot stand beside each other: TCP or UDP beside anything but the other of the two; HTTPS and TLS with a
 * name in common; or one hostname. Plain HTTP and HTTPS go together.
 */
function conflict(listener: View, other: View): boolean {
  if (other.path === listener.path || other.at("port").number() !== listener.at("port").number()) return false;
  const protocols = [listener, other].map(listenerProtocol) as [string, string];
  const hostnames = [listener, other].map(listenerHostname) as [string | undefined, string | undefined];
  const [one, two] = protocols;
  const raw = protocols.filter((p) => p === "TCP" || p === "UDP").length;
  if (raw > 0) return raw === 1 || one === two;
  if (one === two) return hostnames[0] === hostnames[1];
  return protocols.includes("HTTPS") && protocols.includes("TLS") && hostnamesMeet(...hostnames);
}
