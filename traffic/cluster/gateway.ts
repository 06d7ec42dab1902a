import { reference, title } from "../kubernetes";
import type { Network } from "../network";
import type { View } from "../view";
import type { Walk } from "../walk";
import { toBackends } from "./backends";
import { ciliumValue } from "./cilium";
import { enforce } from "./enforcement";
import { applyFilters } from "./filters";
import { gatewayPlace, servedByCilium } from "./gateways";
import { commonHostnames, hostnamesFor } from "./hostnames";
import { throughL4Listener } from "./l4";
import {
  conflict,
  listenerHostname,
  listenerProtocol,
  listenersOf,
  listenerTitle,
  mostSpecific,
  transport,
} from "./listeners";
import type { Client, Outcome, Request } from "./request";
import { attachedForSure, tableFor } from "./routing";
import { chooseRule } from "./rules";
import { certificateOf, covers } from "./secrets";

const PROXY = { text: "the Gateway's proxy", endpoints: [{ kind: "ingress" }] } as const;

/** Through a Gateway: listener, TLS, route, backends. Ends the walk where one of them does not take the request. */
export function throughGateway(network: Network, gateway: View, request: Request, client: Client, walk: Walk): Outcome {
  servedByCilium(network, gateway, walk);
  const listener = chooseListener(gateway, request, walk);
  const protocol = listenerProtocol(listener);
  if (protocol === "TCP" || protocol === "UDP")
    return throughL4Listener(network, gateway, listener, request, client, walk);
  toProxy(network, gateway, request, client, walk);
  if (protocol === "TLS") return throughTls(network, gateway, listener, request, walk);
  if (protocol === "HTTPS") terminate(network, gateway, listener, request, walk);
  else if (request.scheme === "https" || request.scheme === "tls")
    walk.block({
      ...at(gateway, listener),
      text: `${listenerTitle(listener)} speaks plain HTTP: no TLS connection comes about`,
    });
  else
    walk.pass({
      ...at(gateway, listener),
      text: `Gateway ${reference(gateway)} takes it at ${listenerTitle(listener)} (HTTP)`,
    });
  if (request.scheme === "tcp" || request.scheme === "tls") return { arrival: undefined };
  if (request.scheme === "http" && protocol === "HTTPS")
    walk.block({
      ...at(gateway, listener),
      text: `${listenerTitle(listener)} takes HTTPS only, the request is plain HTTP`,
    });
  return throughRoutes(network, gateway, listener, request, walk);
}

function at(gateway: View, listener: View) {
  return { layer: "listener", place: gatewayPlace(gateway), at: listener } as const;
}

/** The client meets the proxy's own policies first: those that choose the reserved identity `ingress`. */
function toProxy(network: Network, gateway: View, { protocol, port }: Request, client: Client, walk: Walk): void {
  const place = gatewayPlace(gateway);
  const ends = { from: client.endpoints, to: PROXY.endpoints, fromText: client.text, toText: PROXY.text };
  enforce(network, { ...ends, protocol, port, place, quiet: true }, walk);
}

function chooseListener(gateway: View, request: Request, walk: Walk): View {
  const name = reference(gateway);
  const step = { layer: "listener", place: gatewayPlace(gateway) } as const;
  const listeners = listenersOf(gateway);
  const open = listeners.filter((l) => l.at("port").number() === request.port && transport(l) === request.protocol);
  if (open.length === 0) {
    const ports = listeners.map((l) => `${l.at("port").number() ?? "?"}/${transport(l)}`).join(", ");
    return walk.block({
      ...step,
      at: gateway.at("spec.listeners"),
      text: `Gateway ${name} has no listener on port ${request.port}/${request.protocol} (it has ${ports || "none"})`,
    });
  }
  const clash = open.find((l) => conflict(gateway, l) !== undefined);
  if (clash !== undefined)
    walk.block({
      ...step,
      at: clash,
      text: `Cilium serves neither of two listeners of Gateway ${name} with one port and hostname: ${listenerTitle(clash)} is one of them`,
    });
  // A connection without a name is all that a client of a bare address has to show.
  const nameless = request.scheme === "tcp" || request.protocol === "udp";
  const wanted = tlsName(request);
  const listener = nameless ? open[0] : mostSpecific(open, wanted);
  if (listener === undefined)
    return walk.block({
      ...step,
      at: open[0]?.at("hostname"),
      text: `no listener on port ${request.port} of Gateway ${name} takes ${wanted ?? "a request without a name"} (${open.map((l) => listenerHostname(l)).join(", ")})`,
    });
  return listener;
}

/** Ends TLS at the Gateway. Source: Cilium, «Gateway API Support» (ALPN by `gatewayAPI.enableAlpn`; no HTTP/3). */
function terminate(network: Network, gateway: View, listener: View, request: Request, walk: Walk): void {
  const host = tlsName(request);
  const step = at(gateway, listener);
  const title = listenerTitle(listener);
  const mode = listener.at("tls.mode").text() ?? "Terminate";
  if (mode !== "Terminate")
    walk.block({
      ...step,
      at: listener.at("tls.mode"),
      text: `${title}: HTTPS with tls.mode ${mode} is not served`,
    });
  const certificate = certificateOf(network, gateway, listener);
  if (certificate.ready === undefined)
    walk.unknown({ ...step, at: certificate.at, text: `${title}: ${certificate.why}` });
  if (!certificate.ready)
    walk.block({
      ...step,
      at: certificate.at,
      text: `${title} of Gateway ${reference(gateway)} is not served: ${certificate.why}`,
    });
  if (request.scheme === "tcp") {
    walk.pass({ ...step, text: `Gateway ${reference(gateway)} takes the connection at ${title}` });
    return;
  }
  const alpn = offersHttp2(network) ? "HTTP/2 and HTTP/1.1" : "HTTP/1.1";
  const strange = host !== undefined && !covers(certificate.names, host);
  if (strange && request.insists)
    walk.block({
      ...step,
      at: certificate.at,
      text: `the certificate of ${title} is for ${certificate.names?.join(", ")}, not for ${host}: the client refuses it`,
    });
  const warning = strange ? `; its certificate is for ${certificate.names?.join(", ")}, so that clients warn` : "";
  walk.pass({
    ...step,
    text: `Gateway ${reference(gateway)} takes it at ${title} and ends TLS with Secret ${certificate.secret} (offers ${alpn}${warning})`,
  });
}

export function offersHttp2(network: Network): boolean {
  return ciliumValue(network, "gatewayAPI.enableAlpn")?.flag() === true;
}

function throughRoutes(network: Network, gateway: View, listener: View, request: Request, walk: Walk): Outcome {
  const table = tableFor(network, gateway, reference(gateway), listener);
  const chosen = chooseRule(network, gateway, table, request, walk);
  const answered = applyFilters(chosen, request, walk);
  if (answered !== undefined) return answered;
  const { route, kind, rule } = chosen;
  return { arrival: toBackends(network, route, kind, rule, request.protocol, PROXY, walk) };
}

/** TLS is passed through by the name in its handshake. Source: Gateway API, TLSRoute (mode Passthrough). */
function throughTls(network: Network, gateway: View, listener: View, request: Request, walk: Walk): Outcome {
  const name = reference(gateway);
  const step = at(gateway, listener);
  const mode = listener.at("tls.mode").text() ?? "Terminate";
  if (mode !== "Passthrough")
    walk.unknown({
      ...step,
      at: listener.at("tls.mode"),
      text: `${listenerTitle(listener)}: this model knows TLS listeners with tls.mode Passthrough only`,
    });
  if (request.scheme === "http")
    walk.block({ ...step, text: `${listenerTitle(listener)} takes TLS only, the request is plain HTTP` });
  walk.pass({
    ...step,
    text: `Gateway ${name} takes it at ${listenerTitle(listener)} and passes TLS through by its name`,
  });
  if (request.scheme === "tcp") return { arrival: undefined };
  const taken = attachedForSure(network, gateway, name, listener, "TLSRoute", walk);
  const others = listenersOf(gateway).flatMap((l) =>
    listenerProtocol(l) === "TLS" ? (listenerHostname(l) ?? []) : [],
  );
  for (const hostname of hostnamesFor(tlsName(request) ?? "")) {
    const parent = taken.find((p) =>
      commonHostnames(p.hostnames, listenerHostname(listener), others).includes(hostname),
    );
    const rule = parent?.route.at("spec.rules").items()[0];
    if (parent === undefined || rule === undefined) continue;
    const place = `route/${reference(parent.route)}`;
    walk.pass({ layer: "route", place, at: rule, text: `${title(parent.route.resource)} takes ${hostname}` });
    return { arrival: toBackends(network, parent.route, "TLSRoute", rule, "tcp", PROXY, walk) };
  }
  return walk.block({
    layer: "route",
    place: step.place,
    at: listener,
    text: `no TLSRoute of Gateway ${name} takes ${request.host ?? "a connection without a name"}`,
  });
}

/** The name in the TLS handshake; with plain HTTP the Host header alone is there. */
function tlsName({ scheme, host, serverName }: Request): string | undefined {
  return scheme === "http" ? host : (serverName ?? host);
}
