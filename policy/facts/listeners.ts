import type { Parent } from "../../traffic/cluster/gateway/attachment";
import { namespaceOf } from "../../traffic/model/kubernetes";
import type { View } from "../../traffic/model/view";
import type { Facts, Judge } from "../rule";

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
