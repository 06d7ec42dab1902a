import { title } from "../../model/kind";
import { reference } from "../../model/kubernetes";
import { GATEWAY_API } from "../../model/types";
import { Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import { type Parent, PROTOCOLS, parents, routes } from "./attachment";
import { controllerOf, hasParameters } from "./classes";
import type { AtGateway } from "./context";
import { gatewayPlace } from "./gateways";
import { hostnamesFor } from "./hostnames";
import { gatewayOfSet, isOfSet } from "./listenerSets";
import {
  listenerHostname,
  listenerProtocol,
  listenersOf,
  listenerTitle,
  mostSpecific,
  namespaceAllowed,
  transport,
} from "./listeners";
import { httpMatches, pathMatches } from "./matches";
import { certificateOf } from "./secrets";
import { tlsName } from "./tls";

/** Controllers that route by Gateway API objects alone; others answer at the same addresses by Ingresses or kinds of their own, too. */
const BY_THE_STANDARD = ["gateway.envoyproxy.io/gatewayclass-controller", "gateway.nginx.org/nginx-gateway-controller"];

/**
 * A Gateway that Cilium does not serve, or whose class is not known: listeners, routes and certificates mean what the standard says in every
 * controller, so that their refusals hold. How the controller treats the rest is not known. Source: Gateway API, Gateway and
 * HTTPRoute.
 *
 * @param why what serves the Gateway is no part of this model
 */
export function throughOtherController(asked: AtGateway, why: Unknown): never {
  const { gateway, walk } = asked;
  const step = { layer: "listener", place: gatewayPlace(gateway) } as const;
  const controller = controllerOf(asked.network, gateway);
  if (controller instanceof Unknown || !BY_THE_STANDARD.includes(controller))
    return walk.unknown({ ...step, at: why.at ?? gateway, text: why.why });
  const listener = listenerFor(asked);
  const route = routeFor(asked, listener);
  const taken = route === undefined ? "" : ` and ${title(route.resource)}`;
  const text = `${why.why}: as far as the standard tells, ${listenerTitle(listener)}${taken} would take the request`;
  return walk.unknown({ ...step, at: why.at ?? gateway, text });
}

/** The Gateway; with parameters its class may serve all of its Gateways at one address (Envoy Gateway, `mergeGateways`). */
function together({ network, gateway }: AtGateway): View[] {
  if (!hasParameters(network, gateway)) return [gateway];
  const name = gateway.at("spec.gatewayClassName").text();
  return network.stack.kind(GATEWAY_API, "Gateway").filter((g) => g.at("spec.gatewayClassName").text() === name);
}

/** The listeners of the request's port; those of ListenerSets count, whoever may take them. */
function openListeners(asked: AtGateway): View[] {
  const { network, request } = asked;
  const own = together(asked);
  const names = own.map(reference);
  const sets = network.stack.kind(GATEWAY_API, "ListenerSet").filter((set) => names.includes(gatewayOfSet(set)));
  return [...own, ...sets]
    .flatMap(listenersOf)
    .filter((l) => l.at("port").number() === request.port && transport(l) === request.protocol);
}

/** Ends the walk where no listener of the port takes the request's name or what it speaks. */
function listenerFor(asked: AtGateway): View {
  const { network, gateway, request, walk } = asked;
  const step = { layer: "listener", place: gatewayPlace(gateway) } as const;
  const name = `Gateway ${reference(gateway)}`;
  const open = openListeners(asked);
  const [first] = open;
  if (first === undefined)
    return walk.block({
      ...step,
      at: gateway.at("spec.listeners"),
      text: `${name} has no listener on port ${request.port}/${request.protocol}`,
    });
  const secure = request.scheme === "https" || request.scheme === "tls";
  if (secure && open.every((l) => listenerProtocol(l) === "HTTP"))
    return walk.block({
      ...step,
      at: first,
      text: `${listenerTitle(first)} speaks plain HTTP: no TLS connection comes about`,
    });
  const shown = tlsName(request);
  const named = secure || request.scheme === "http";
  const best = named ? mostSpecific(open, shown) : first;
  if (best === undefined)
    return walk.block({
      ...step,
      at: first.at("hostname"),
      text: `no listener on port ${request.port} of ${name} takes ${shown ?? "a request without a name"} (${open.flatMap((l) => listenerHostname(l) ?? []).join(", ")})`,
    });
  const terminates = listenerProtocol(best) === "HTTPS" && best.at("tls.certificateRefs").items().length > 0;
  const certificate = secure && terminates ? certificateOf(network, best) : undefined;
  if (certificate?.ready === false)
    return walk.block({ ...step, at: certificate.at, text: `${listenerTitle(best)}: ${certificate.why}` });
  return best;
}

/** Ends the walk where no route that a listener of the port may take is for the request. */
function routeFor(asked: AtGateway, listener: View): View | undefined {
  const { network, gateway, request, walk } = asked;
  // Whether TLS is passed on, and raw connections, are other kinds' matter; plain HTTP at another port may be answered by anything.
  if (request.scheme !== "http" && request.scheme !== "https") return undefined;
  if (!["HTTP", "HTTPS"].includes(listenerProtocol(listener))) return undefined;
  const host = request.host ?? request.address ?? "";
  const open = openListeners(asked);
  const attached = routes(network.stack)
    .filter(({ kind }) => PROTOCOLS[kind]?.includes("HTTP"))
    .flatMap(({ kind, route }) => parents(network, kind, route))
    .filter((parent) => open.some((l) => mayTake(asked, l, parent)));
  const step = { layer: "route", place: gatewayPlace(gateway) } as const;
  const named = attached.filter(({ hostnames }) => {
    const names = hostnamesFor(host);
    return hostnames.length === 0 || hostnames.some((h) => names.includes(h.toLowerCase()));
  });
  if (named.length === 0)
    return walk.block({
      ...step,
      at: gateway,
      text: `Gateway ${reference(gateway)} answers 404 for ${host}: no route that it takes on port ${request.port} names it`,
    });
  const fitting = named.find(({ kind, route }) => kind !== "HTTPRoute" || rulesMatch(route, request.path));
  const [{ route }] = named as [Parent];
  if (fitting === undefined)
    return walk.block({
      ...step,
      at: route.at("spec.rules"),
      text: `Gateway ${reference(gateway)} answers 404: no rule for ${host} matches the path ${request.path}`,
    });
  return fitting.route;
}

/** Does the reference mean the listener, and may the listener take its route? A doubt is a yes. */
function mayTake({ network }: AtGateway, listener: View, parent: Parent): boolean {
  const { section, port, route, kind, set, gateway } = parent;
  if (isOfSet(listener) !== (set !== undefined) || reference(listener.root()) !== (set ?? gateway)) return false;
  if (section !== undefined && section !== listener.at("name").text()) return false;
  if (port !== undefined && port !== listener.at("port").number()) return false;
  const kinds = listener.at("allowedRoutes.kinds").items();
  if (kinds.length > 0 && !kinds.some((k) => k.at("kind").text() === kind)) return false;
  const allowed = namespaceAllowed(network, listener, route);
  return allowed === true || "unknown" in allowed;
}

function rulesMatch(route: View, path: string): boolean {
  const rules = route.at("spec.rules").items();
  return rules.length === 0 || rules.some((rule) => httpMatches(rule).some((m) => pathMatches(m, path) !== false));
}
