import { installerInto } from "../../traffic/cluster/installers";
import { podsBehind } from "../../traffic/cluster/pods";
import { isWorkload, namespaceOf, reference } from "../../traffic/model/kubernetes";
import { hostnamesMeet } from "../../traffic/model/names";
import type { Stack } from "../../traffic/model/stack";
import { anyHolds } from "../../traffic/model/unknown";
import { View } from "../../traffic/model/view";
import { ciliumGateways } from "../facts/gateways";
import { meantListeners, type ParentRef, parents, webRoutes } from "../facts/listeners";
import { networkOf } from "../facts/network";
import { type Judge, stackRule } from "../rule";

/** The references of HTTP and gRPC routes to one of Cilium's Gateways. */
function attached(stack: Stack, judge: Judge): readonly { parent: ParentRef; gateway: View }[] {
  const gateways = new Map(ciliumGateways(stack, judge).flatMap((g) => [[reference(g), g] as const]).found);
  return parents(webRoutes(stack), judge).flatMap((parent) => {
    const gateway = gateways.get(parent.gateway);
    return gateway === undefined ? [] : [{ parent, gateway }];
  }).found;
}

const portsAsked = stackRule({
  code: "NET-G10",
  title: "A route is served on the ports that it asks for",
  prevents:
    "Cilium keeps one list of routes for all plain HTTP ports of a Gateway: a route that asks for one of them is served on the others too, also on one that more people reach.",
  level: "advisory",
  check(stack, judge) {
    judge.each(
      () => attached(stack, judge),
      ({ parent, gateway }) => {
        if (parent.section === undefined && parent.port === undefined) return;
        const asked = meantListeners(parent, gateway, judge).flatMap((l) => (isPlain(l) ? [l] : [])).found;
        if (asked.length === 0) return;
        const ports = asked.map((l) => l.at("port").number());
        const others = judge
          .collect([gateway], (g) => g.at("spec.listeners").items())
          .flatMap((l) =>
            isPlain(l) && !ports.includes(l.at("port").number()) && meet(l, parent.route) ? [l] : [],
          ).found;
        if (others.length === 0) return;
        judge.violation(
          parent.route,
          `asked for on port ${ports.join(", ")} of Gateway ${parent.gateway}, and served on ${others.map((l) => l.at("port").number()).join(", ")} too`,
          "a Gateway of its own for the other port, or host names that the other listener does not serve.",
        );
      },
    );
  },
});

function isPlain(listener: View): boolean {
  return listener.at("protocol").text() === "HTTP";
}

function meet(listener: View, route: View): boolean {
  const names = route.at("spec.hostnames").items();
  const hostname = listener.at("hostname").text();
  return names.length === 0 || anyHolds(names, (name) => hostnamesMeet(hostname, name.text()));
}

const oneRoute = stackRule({
  code: "NET-G11",
  title: "One request has one route",
  prevents:
    "Of two routes with one host name and equal matches nobody wins: Cilium sends each of them half of the requests, and the filters of the younger are lost.",
  level: "advisory",
  check(stack, judge) {
    const before = new Map<string, View>();
    judge.each(
      () => attached(stack, judge),
      ({ parent, gateway }) => {
        const { route } = parent;
        const listeners = meantListeners(parent, gateway, judge).found.map((l) => l.path);
        for (const key of requests(route, judge).flatMap((r) => listeners.map((l) => `${parent.gateway} ${l} ${r}`))) {
          const other = before.get(key);
          if (other === undefined) before.set(key, route);
          else if (other.resource.urn !== route.resource.urn && backends(other) !== backends(route)) {
            judge.violation(
              route,
              `the same host name and match as ${reference(other)} has, to other backends`,
              "one route for both, with weights if the requests are to be split, or another path or name.",
            );
            return;
          }
        }
      },
    );
  },
});

/** The requests that a route takes, as keys that are equal for equal requests; each part is read on its own. */
function requests(route: View, judge: Judge): string[] {
  const matches = judge
    .collect([route], (r) => r.at("spec.rules").items())
    .flatMap((rule) => orNone(rule.at("matches").items()))
    .flatMap(({ view }) => [usual(view === undefined ? "{}" : JSON.stringify(written(view)))]);
  const names = judge
    .collect([route], (r) => orNone(r.at("spec.hostnames").items()))
    .flatMap(({ view }) => [(view?.text() ?? "*").toLowerCase()]);
  return matches.found.flatMap((match) => names.found.map((name) => `${name} ${match}`));
}

function orNone(views: readonly View[]): { view: View | undefined }[] {
  return views.length > 0 ? views.map((view) => ({ view })) : [{ view: undefined }];
}

/** The whole value with its keys in order. @throws Unknown */
function written(view: View): unknown {
  if (view.isList()) return view.items().map(written);
  const entries = view.entries();
  if (entries.length === 0) return view.value();
  return Object.fromEntries(
    entries.sort(([one], [other]) => (one < other ? -1 : 1)).map(([key, value]) => [key, written(value)]),
  );
}

/** A match that says nothing means every path. Source: Gateway API, HTTPRouteMatch. */
function usual(match: string): string {
  return ["{}", '{"path":{"type":"PathPrefix","value":"/"}}', '{"path":{"value":"/"}}'].includes(match) ? "/" : match;
}

function backends(route: View): string {
  const refs = route
    .at("spec.rules")
    .items()
    .flatMap((rule) => rule.at("backendRefs").items());
  return refs
    .map(
      (ref) =>
        `${ref.at("namespace").text() ?? namespaceOf(route)}/${ref.at("name").text()}:${ref.at("port").number()}`,
    )
    .join();
}

const chosen = stackRule({
  code: "NET-R02",
  title: "A Service's selector chooses pods",
  prevents: "A Service whose selector matches nothing accepts its name and its address, and refuses every connection.",
  level: "advisory",
  check(stack, judge) {
    const network = networkOf(stack);
    const workloads = judge.collect(
      stack.resources.filter(({ type }) => isWorkload(type)),
      (resource) => [namespaceOf(View.of(resource))],
    );
    judge.each(
      () => stack.kind("core", "Service"),
      (service) => {
        const namespace = namespaceOf(service);
        // Where the stack makes no workloads, something else makes the pods.
        if (!workloads.complete || !workloads.found.includes(namespace)) return;
        const groups = podsBehind(network, service) ?? [];
        if (groups.length === 0 || groups.some(({ workload }) => workload !== undefined)) return;
        if (installerInto(network, namespace) !== undefined) return;
        const labels = service.at("spec.selector").entries();
        judge.violation(
          service,
          `the selector ${labels.map(([key, value]) => `${key}: ${value.text() ?? ""}`).join(", ")}, which no workload of namespace ${namespace} has`,
          "the labels of the pod template of the app's workload.",
        );
      },
    );
  },
});

export const sharedRouteRules = [portsAsked, oneRoute];
export const selectorRules = [chosen];
