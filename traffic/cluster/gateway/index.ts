import { title } from "../../model/kind";
import { reference } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import { Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import { followPart, type Part, type Walk } from "../../model/walk";
import { enforce } from "../enforcement";
import { throughInput } from "../nodes/passFirewall";
import type { Client, Outcome, Request } from "../request";
import { listenersServed, type Served } from "./acceptedListeners";
import { toBackends } from "./backends";
import { throughRules } from "./chooseRule";
import type { AtGateway, InProxy } from "./context";
import { type EnvoyListener, envoyListenersOf } from "./envoyListeners";
import { byName, type FilterChain, type Passthrough } from "./filterChains";
import { applyFilters } from "./filters";
import { isFirstConfig } from "./firstConfig";
import { gatewayPlace, servedByAnother, servedByCilium } from "./gateways";
import { throughL4Listener } from "./l4";
import { listenerSetsOf } from "./listenerSets";
import { allListeners, listenersOf, listenerTitle, mostSpecific, transport } from "./listeners";
import { throughOtherController } from "./otherControllers";
import { terminate, tlsName } from "./tls";
import { type Candidate, type EnvoyRoute, virtualHostsFor } from "./virtualHosts";

const PROXY = { text: "the Gateway's proxy", endpoints: [{ kind: "ingress" }], proxies: true } as const;

/** Through a Gateway: listener, TLS, route, backends. Ends the walk where one of them does not take the request. */
export function throughGateway(network: Network, gateway: View, request: Request, client: Client, walk: Walk): Outcome {
  const at: AtGateway = { network, gateway, request, client, walk };
  const another = servedByAnother(network, gateway);
  if (another !== undefined) return throughOtherController(at, another);
  const { open, raw, envoyListener } = walk.take(entryOf(network, gateway, request));
  if (raw !== undefined) return throughL4Listener(at, raw);
  if (envoyListener === undefined) return closed(at);
  toProxy(at);
  const key = `gateway/inProxy/${JSON.stringify(request)}`;
  const inside = () => followPart((own) => inProxy({ network, gateway, request, walk: own }, envoyListener, open));
  return walk.take(network.about(key, gateway, inside));
}

/** The listeners and the proxy configuration behind one port of a Gateway. */
interface Entry {
  /** The listeners of the port. */
  open: readonly Served[];
  /** The one of them that passes on TCP or UDP as it is. */
  raw: Served | undefined;
  /** Undefined where the port has no listener, or a raw one. */
  envoyListener: EnvoyListener | undefined;
}

/** The same for every request to a port. Ends the walk where it is not known, or nobody serves the Gateway. */
function entryOf(network: Network, gateway: View, { port, protocol }: Request): Part<Entry> {
  return network.about(`gateway/entry/${port}/${protocol}`, gateway, () =>
    followPart((walk) => {
      servedByCilium(network, gateway, walk);
      const { served, undecided } = listenersServed(network, gateway);
      const [doubt] = [...listenerSetsOf(network, gateway).undecided, ...undecided];
      if (doubt !== undefined)
        return walk.unknown({ layer: "listener", place: gatewayPlace(gateway), at: doubt.at, text: doubt.why });
      const open = served.filter((s) => s.port === port && transport(s.listener) === protocol);
      const raw = open.find((s) => s.protocol === "TCP" || s.protocol === "UDP");
      const isProxied = raw === undefined && open.length > 0;
      return { open, raw, envoyListener: isProxied ? envoyListenerAt(network, gateway, port, walk) : undefined };
    }),
  );
}

/** From the listener on: the proxy takes a request in the same way from all that may connect to it. */
function inProxy(at: InProxy, envoyListener: EnvoyListener, open: readonly Served[]): Outcome {
  const { gateway, request, walk } = at;
  if (request.scheme === "http") return plainly(at, envoyListener, open);
  if (request.scheme === "tcp") {
    const [first] = open as [Served];
    const step = { layer: "listener", place: gatewayPlace(gateway), at: first.listener } as const;
    const text = `Gateway ${reference(gateway)} takes the connection at ${listenerTitle(first.listener)}`;
    walk.pass({ ...step, text });
    return { arrival: undefined };
  }
  const filterChain = filterChainFor(at, envoyListener, open);
  if (filterChain.passthrough !== undefined) return passThrough(at, filterChain.passthrough);
  const ending = ofName(filterChain.https, tlsName(request));
  terminate(at, ending.listener);
  if (request.scheme === "tls") return { arrival: undefined };
  return throughRoutes(at, ending.port);
}

/** The client meets the proxy's own policies first: those that choose the reserved identity `ingress`. */
function toProxy({ network, gateway, request: { protocol, port }, client, walk }: AtGateway): void {
  const place = gatewayPlace(gateway);
  const ends = { from: client.endpoints, to: PROXY.endpoints, fromText: client.text, toText: PROXY.text };
  throughInput(network, { protocol, port, place, from: client.endpoints, fromText: client.text }, walk);
  // Envoy takes every connection, and what its policies refuse it answers with 403.
  walk.answered();
  enforce(network, { ...ends, protocol, port, place, quiet: true }, walk);
}

/** Ends the walk at a port that no listener has, or none that Cilium serves. */
function closed({ network, gateway, request, walk }: AtGateway): never {
  const step = { layer: "listener", place: gatewayPlace(gateway) } as const;
  const isAsked = (l: View) => l.at("port").number() === request.port && transport(l) === request.protocol;
  const meant = listenersServed(network, gateway).refused.filter(({ listener }) => isAsked(listener));
  const [first] = meant;
  const best = mostSpecific(
    meant.map(({ listener }) => listener),
    tlsName(request),
  );
  const { why, at } = meant.find(({ listener }) => listener === best) ?? first ?? {};
  if (why !== undefined) return walk.block({ ...step, at, text: why });
  const [left] = listenerSetsOf(network, gateway).refused.filter(({ set }) => listenersOf(set).some(isAsked));
  if (left !== undefined) return walk.block({ ...step, at: left.at, text: left.why });
  const ports = allListeners(network, gateway).map((l) => `${l.at("port").number() ?? "?"}/${transport(l)}`);
  return walk.block({
    ...step,
    at: gateway.at("spec.listeners"),
    text: `Gateway ${reference(gateway)} has no listener on port ${request.port}/${request.protocol} (it has ${ports.join(", ") || "none"})`,
  });
}

/** The listener of Envoy that a port leads to. */
function envoyListenerAt(network: Network, gateway: View, port: number, walk: Walk): EnvoyListener {
  const { envoyListeners, refused, unknown } = envoyListenersOf(network, gateway);
  const step = { layer: "listener", place: gatewayPlace(gateway) } as const;
  const [undecided] = unknown;
  if (undecided !== undefined)
    return walk.unknown({ ...step, at: undecided.route, text: `${title(undecided.route.resource)}: ${undecided.why}` });
  const envoyListener = envoyListeners.find(({ ports }) => ports.includes(port));
  const name = `Gateway ${reference(gateway)}`;
  const at = gateway.at("spec.listeners");
  if (envoyListener === undefined)
    return walk.block({ ...step, at, text: `Cilium serves nothing at port ${port} of ${name}` });
  if (refused !== undefined) {
    const own = { ...step, at: refused.at };
    if (isFirstConfig(network, gateway))
      return walk.block({ ...own, text: `Envoy does not take the listeners of ${name}, its first: ${refused.why}` });
    const text = `Envoy does not take the listeners of ${name}, and goes on with those that it had before: ${refused.why}`;
    return walk.unknown({ ...own, text });
  }
  return envoyListener;
}

/** Envoy knows plain HTTP from TLS by the first bytes: it is taken at the ports of HTTPS listeners, too. */
function plainly(at: InProxy, envoyListener: EnvoyListener, open: readonly Served[]): Outcome {
  const { gateway, request, walk } = at;
  const { listener, ends, protocol } = ofName(open, request.host);
  const step = { layer: "listener", place: gatewayPlace(gateway), at: listener } as const;
  const which = listenerTitle(listener);
  if (!envoyListener.plain)
    return walk.block({
      ...step,
      text: `${which} takes ${protocol === "TLS" ? "TLS" : "HTTPS"} only, the request is plain HTTP`,
    });
  const name = `Gateway ${reference(gateway)}`;
  const own = !ends && protocol !== "TLS";
  const text = own
    ? `${name} takes it at ${which} (HTTP)`
    : `${name} takes it at the port of ${which}, though it is plain HTTP: its proxy tells them apart at every port`;
  walk.pass({ ...step, text });
  return throughRoutes(at, undefined);
}

/** The filter chain that takes a TLS connection, by the name that it shows; its listener may have another port. */
function filterChainFor(
  { network, gateway, request, walk }: InProxy,
  envoyListener: EnvoyListener,
  open: readonly Served[],
): FilterChain {
  const step = { layer: "listener", place: gatewayPlace(gateway) } as const;
  const name = tlsName(request);
  const filterChain = byName(envoyListener.filterChains, name);
  if (filterChain === undefined) {
    const { listener, protocol } = ofName(open, name);
    const behind = envoyListenersOf(network, gateway).envoyListeners.filter(({ ports }) =>
      ports.includes(request.port),
    );
    if (behind.some(({ filterChains }) => byName(filterChains, name) !== undefined)) {
      const secure = ofName(
        open.filter(({ ends, protocol }) => ends || protocol === "TLS"),
        name,
      ).listener;
      const before = envoyListener.plain ? "plain HTTP" : "HTTPS";
      return walk.block({
        ...step,
        at: secure,
        text: `${listenerTitle(secure)} is served by nobody: Cilium keeps the ports of Gateway ${reference(gateway)} apart, and ${before}, which another listener has at port ${request.port}, comes before it`,
      });
    }
    const without = listenersServed(network, gateway).refused.find(
      (r) => r.listener.at("port").number() === request.port && mostSpecific([r.listener], name) !== undefined,
    );
    if (without !== undefined) return walk.block({ ...step, at: without.at, text: without.why });
    if (protocol === "TLS")
      return walk.block({
        ...{ layer: "route", place: step.place, at: listener },
        text: `no TLSRoute of Gateway ${reference(gateway)} takes ${name ?? "a connection without a name"}`,
      });
    if (envoyListener.filterChains.length === 0)
      return walk.block({
        ...step,
        at: listener,
        text: `${listenerTitle(listener)} speaks plain HTTP: no TLS connection comes about`,
      });
    const names = envoyListener.filterChains.flatMap((c) => c.names).join(", ");
    return walk.block({
      ...step,
      at: open[0]?.listener.at("hostname"),
      text: `no listener on port ${request.port} of Gateway ${reference(gateway)} takes ${name ?? "a request without a name"} over TLS (${names})`,
    });
  }
  const { doubt, listener } = filterChain.https.find((s) => s.doubt !== undefined) ?? {};
  if (doubt instanceof Unknown) throw doubt;
  if (doubt !== undefined && listener !== undefined)
    return walk.unknown({ ...step, at: doubt.at, text: `${listenerTitle(listener)}: ${doubt.why}` });
  return filterChain;
}

/** The listener that says a name most exactly; the first one where none says it. */
function ofName(served: readonly Served[], name: string | undefined): Served {
  const best = mostSpecific(
    served.map((s) => s.listener),
    name,
  );
  return (served.find((s) => s.listener === best) ?? served[0]) as Served;
}

function throughRoutes(at: InProxy, port: number | undefined): Outcome {
  const { network, gateway, request } = at;
  const serve = ({ candidates }: EnvoyRoute, own: Walk): Outcome => {
    const chosen = candidates as [Candidate, ...Candidate[]];
    const answered = applyFilters(chosen[0], request, own);
    return answered ?? { arrival: toBackends(network, chosen, request.protocol, PROXY, own) };
  };
  return throughRules(at, virtualHostsFor(network, gateway, port), serve);
}

/** TLS is passed through by the name in its handshake. Source: Gateway API, TLSRoute (mode Passthrough). */
function passThrough(
  { network, gateway, request, walk }: InProxy,
  { served, route, rule, hostnames }: Passthrough,
): Outcome {
  const step = { layer: "listener", place: gatewayPlace(gateway), at: served.listener } as const;
  const which = listenerTitle(served.listener);
  const shown = "what certificate the app shows is in no resource";
  walk.pass({
    ...step,
    text: `Gateway ${reference(gateway)} takes it at ${which} and passes TLS through by its name; ${shown}`,
  });
  const place = `route/${reference(route)}`;
  const names = hostnames.join(", ");
  walk.pass({ layer: "route", place, at: rule, text: `${title(route.resource)} takes ${names}` });
  return { arrival: toBackends(network, [{ route, kind: "TLSRoute", rule }], request.protocol, PROXY, walk) };
}
