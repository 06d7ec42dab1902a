import { type Parent, routes } from "../../traffic/cluster/gateway/attachment";
import { namespaceOf } from "../../traffic/model/kubernetes";
import type { Stack } from "../../traffic/model/stack";
import type { View } from "../../traffic/model/view";
import type { Facts, Judge } from "../rule";
import { gatewaysByName } from "./gateways";

/** One `parentRefs` entry of a route. Its host names are read where a listener is held against them. */
export type ParentRef = Omit<Parent, "hostnames">;

/** Everything that routes send requests to. */
export function backends(found: readonly { kind: string; route: View }[], judge: Judge): Facts<Backend> {
  return judge
    .collect(found, ({ kind, route }) =>
      route
        .at("spec.rules")
        .items()
        .map((rule) => ({ kind, route, rule })),
    )
    .flatMap(({ kind, route, rule }) =>
      rule
        .at("backendRefs")
        .items()
        .map((backend) => ({ kind, route, backend })),
    );
}

export interface Backend {
  kind: string;
  route: View;
  backend: View;
}

/** The Gateways that routes name as parents, without those that they name as Services (a mesh's). */
export function parents(found: readonly { kind: string; route: View }[], judge: Judge): Facts<ParentRef> {
  return judge
    .collect(found, ({ kind, route }) =>
      route
        .at("spec.parentRefs")
        .items()
        .map((ref) => ({ kind, route, ref })),
    )
    .flatMap(({ kind, route, ref }) => {
      if ((ref.at("kind").text() ?? "Gateway") !== "Gateway") return [];
      const gateway = `${ref.at("namespace").text() ?? namespaceOf(route)}/${ref.at("name").text() ?? ""}`;
      return [{ route, kind, gateway, section: ref.at("sectionName").text(), port: ref.at("port").number() }];
    });
}

/** Routes whose requests carry a host name and a path. */
export function webRoutes(stack: Stack) {
  return routes(stack).filter(({ kind }) => kind === "HTTPRoute" || kind === "GRPCRoute");
}

/** The Gateways that HTTP and gRPC routes name as parents, as far as they are among the stack's resources. */
export function webParents(stack: Stack, judge: Judge): { parent: ParentRef; gateway: View }[] {
  const gateways = gatewaysByName(stack, judge).found;
  return parents(webRoutes(stack), judge).found.flatMap((parent) => {
    const gateway = gateways.get(parent.gateway);
    return gateway === undefined ? [] : [{ parent, gateway }];
  });
}

/** The listeners of a Gateway that a parent reference means, whether or not they take the route. */
export function meantListeners(parent: ParentRef, gateway: View, judge: Judge): Facts<View> {
  return judge
    .collect([gateway], (g) => g.at("spec.listeners").items())
    .flatMap((listener) => {
      const named = parent.section === undefined || listener.at("name").text() === parent.section;
      const numbered = parent.port === undefined || listener.at("port").number() === parent.port;
      return named && numbered ? [listener] : [];
    });
}
