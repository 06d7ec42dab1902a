import { title } from "../../model/kind";
import { reference } from "../../model/kubernetes";
import { ciliumRelease, ciliumVersion } from "../cilium";
import type { Outcome } from "../request";
import type { Served } from "./acceptedListeners";
import { oldestFirst } from "./age";
import { toBackends } from "./backends";
import type { AtGateway } from "./context";
import { definitionOf, seesRoutes } from "./definitions";
import { gatewayPlace } from "./gateways";
import { listenerTitle } from "./listeners";
import { attachedForSure } from "./routing";

/** The first version of Cilium that serves TCP and UDP listeners; before it they are reported as programmed and their ports are closed. */
const SERVES_L4 = 1020;

/**
 * Through a TCP or UDP listener. Cilium makes the route's pods the endpoints of the Gateway's Service: no proxy is between, so that policies
 * see the client itself at the pod and the identity `ingress` nowhere. Sources: Gateway API, TCPRoute and UDPRoute; Cilium 1.20,
 * operator/pkg/model/translation/gateway-api/endpointslices.go.
 */
export function throughL4Listener({ network, gateway, request, client, walk }: AtGateway, served: Served): Outcome {
  const name = reference(gateway);
  const { listener, protocol } = served;
  const step = { layer: "listener", place: gatewayPlace(gateway), at: listener } as const;
  const version = ciliumVersion(network);
  if (version === undefined)
    return walk.unknown({
      ...step,
      text: `whether Cilium serves the ${protocol} ${listenerTitle(listener)} depends on its version, which is not known`,
    });
  else if (version < SERVES_L4)
    return walk.block({
      ...step,
      at: ciliumRelease(network)?.at("version") ?? listener,
      text: `Cilium before 1.20 does not serve the ${protocol} ${listenerTitle(listener)} of Gateway ${name}: the port is closed`,
    });
  walk.pass({
    ...step,
    text: `Gateway ${name} takes it at ${listenerTitle(listener)} (${protocol}) and hands the connection on as it is`,
  });
  const kind = protocol === "UDP" ? "UDPRoute" : "TCPRoute";
  const attached = [...new Set(attachedForSure(network, gateway, served, kind, walk).map((p) => p.route))];
  const sees = seesRoutes(network, kind, attached);
  const unseen = { layer: "route", place: step.place, at: definitionOf(network, kind)?.view ?? attached[0] } as const;
  const wanted = `Cilium looks for ${kind}s of the version v1 only`;
  if (sees === false) return walk.block({ ...unseen, text: `${wanted}, which their definition does not serve` });
  if (sees === undefined)
    return walk.unknown({ ...unseen, text: `${wanted}: whether the cluster serves it is not known` });
  const [route] = oldestFirst(attached) ?? attached;
  if (route === undefined)
    return walk.block({
      layer: "route",
      place: step.place,
      at: listener,
      text: `no ${kind} is attached to ${listenerTitle(listener)} of Gateway ${name}`,
    });
  if (oldestFirst(attached) === undefined)
    return walk.unknown({
      layer: "route",
      place: `route/${reference(route)}`,
      at: route,
      text: `${attached.map(({ resource }) => title(resource)).join(" and ")} share ${listenerTitle(listener)}: the oldest is used, and which that is the resources do not say`,
    });
  const [rule] = route.at("spec.rules").items();
  if (rule === undefined)
    return walk.block({
      layer: "route",
      place: `route/${reference(route)}`,
      at: route,
      text: `${title(route.resource)} has no rule`,
    });
  walk.pass({
    layer: "route",
    place: `route/${reference(route)}`,
    at: rule,
    text: `${title(route.resource)} takes port ${request.port}`,
  });
  const sender = { ...client, handedOn: !client.inside, proxies: true as const };
  return { arrival: toBackends(network, [{ route, kind, rule }], request.protocol, sender, walk) };
}
