import { namespaceOf, objectName } from "../../model/kubernetes";
import { hostnamesMeet } from "../../model/names";
import type { Network } from "../../model/network";
import type { Stack } from "../../model/stack";
import { GATEWAY_API } from "../../model/types";
import { anyHolds } from "../../model/unknown";
import type { View } from "../../model/view";
import { gatewayOfSet, listenerSets } from "./listenerSets";

export const ROUTE_KINDS = ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"] as const;

/** Protocols of listeners that take routes of a kind, by the kind. Source: Gateway API, `spec.listeners[].protocol`. */
export const PROTOCOLS: Record<string, readonly string[]> = {
  HTTPRoute: ["HTTP", "HTTPS"],
  GRPCRoute: ["HTTP", "HTTPS"],
  TLSRoute: ["TLS"],
  TCPRoute: ["TCP"],
  UDPRoute: ["UDP"],
};

/** One `parentRefs` entry of a route. */
export interface Parent {
  route: View;
  kind: string;
  /** namespace/name of the Gateway; of the ListenerSet's Gateway where the reference names a ListenerSet. */
  gateway: string;
  /** namespace/name of the ListenerSet that the reference names; undefined: the Gateway itself. */
  set?: string | undefined;
  section: string | undefined;
  port: number | undefined;
  hostnames: string[];
}

export function routes(stack: Stack): { kind: string; route: View }[] {
  return ROUTE_KINDS.flatMap((kind) => stack.kind(GATEWAY_API, kind).map((route) => ({ kind, route })));
}

/** The Gateways and ListenerSets that a route names as parents, without those it names as Services (a mesh's). */
export function parents(network: Network, kind: string, route: View): Parent[] {
  const hostnames = route.at("spec.hostnames").texts();
  return route
    .at("spec.parentRefs")
    .items()
    .flatMap((ref) => {
      const named = namedGateway(network, route, ref);
      if (named === undefined) return [];
      const [section, port] = [ref.at("sectionName").text(), ref.at("port").number()];
      return [{ route, kind, ...named, section, port, hostnames }];
    });
}

/** The Gateway that a parent reference leads to, and the ListenerSet by which it does; undefined for a parent of another kind. */
export function namedGateway(network: Network, route: View, ref: View): Pick<Parent, "gateway" | "set"> | undefined {
  const kind = ref.at("kind").text() ?? "Gateway";
  if (kind !== "Gateway" && kind !== "ListenerSet") return undefined;
  const name = `${ref.at("namespace").text() ?? namespaceOf(route)}/${ref.at("name").text() ?? ""}`;
  if (kind === "Gateway") return { gateway: name };
  // A ListenerSet of another stack says nothing of its Gateway.
  const owner = listenerSets(network).one(name);
  return { gateway: owner === undefined ? "" : gatewayOfSet(owner), set: name };
}

/** The object whose listeners a parent reference names: a ListenerSet, or the Gateway; undefined where the ListenerSet is not there. */
export function ownerOf(network: Network, parent: Parent, gateway: View): View | undefined {
  return parent.set === undefined ? gateway : listenerSets(network).one(parent.set);
}

/** The listeners that a parent reference means, whether or not they take the route. */
export function meantListeners(network: Network, parent: Parent, gateway: View): View[] {
  const owner = ownerOf(network, parent, gateway);
  return (owner?.at("spec.listeners").items() ?? [])
    .filter((l) => parent.section === undefined || l.at("name").text() === parent.section)
    .filter((l) => parent.port === undefined || l.at("port").number() === parent.port);
}

/**
 * Why a listener does not take a route; undefined when it does.
 *
 * @param owner the Gateway or ListenerSet that has the listener
 */
export function refusal(listener: View, owner: View, parent: Pick<Parent, "route" | "kind">): string | undefined {
  const name = listener.at("name").text() ?? "";
  const protocol = listener.at("protocol").text() ?? "";
  if (!(PROTOCOLS[parent.kind] ?? []).includes(protocol))
    return `listener ${name} is ${protocol}, which takes no ${parent.kind}`;
  const allowed = listener.at("allowedRoutes.kinds").items();
  if (allowed.length > 0 && !anyHolds(allowed, (k) => k.at("kind").text() === parent.kind))
    return `listener ${name} allows ${allowed.flatMap((k) => k.at("kind").text() ?? []).join(", ")} only`;
  const from = listener.at("allowedRoutes.namespaces.from").text() ?? "Same";
  if (from === "None" || (from === "Same" && namespaceOf(parent.route) !== namespaceOf(owner)))
    return `listener ${name} takes routes from ${from === "None" ? "no namespace" : `namespace ${namespaceOf(owner)} only`}`;
  const hostname = listener.at("hostname").text();
  const asked = parent.route.at("spec.hostnames").items();
  if (asked.length > 0 && !anyHolds(asked, (h) => hostnamesMeet(hostname, h.text())))
    return `listener ${name} serves ${hostname}, the route ${asked.flatMap((h) => h.text() ?? []).join(", ")}`;
  return undefined;
}

/** `gateway/listener`, for messages. */
export function listenerName(listener: View): string {
  return `listener ${listener.at("name").text() ?? listener.path} of Gateway ${objectName(listener.root())}`;
}

/**
 * Does a ReferenceGrant in the target's namespace let objects of that kind and namespace refer to it? Needed whenever the namespaces
 * differ. Source: Gateway API, ReferenceGrant.
 */
export function isGranted(
  grants: readonly View[],
  from: { group: string; kind: string; namespace: string },
  to: { group: string; kind: string; namespace: string; name: string },
): boolean {
  return anyHolds(
    grants,
    (grant) =>
      namespaceOf(grant) === to.namespace &&
      anyHolds(
        grant.at("spec.from").items(),
        (f) =>
          f.at("group").text() === from.group &&
          f.at("kind").text() === from.kind &&
          f.at("namespace").text() === from.namespace,
      ) &&
      anyHolds(
        grant.at("spec.to").items(),
        (t) =>
          (t.at("group").text() ?? "") === to.group &&
          t.at("kind").text() === to.kind &&
          [undefined, to.name].includes(t.at("name").text()),
      ),
  );
}
