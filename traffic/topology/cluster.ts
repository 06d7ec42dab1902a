import { ROUTE_KINDS } from "../cluster/gateway/attachment";
import { gatewayOfSet, listenerSets } from "../cluster/gateway/listenerSets";
import { allListeners } from "../cluster/gateway/listeners";
import { gatewayAddresses, serviceAddresses } from "../cluster/services/frontends";
import { namespaceOf, objectName } from "../model/kubernetes";
import type { Network } from "../model/network";
import { CONFIGURATION_APPLY, GATEWAY_API } from "../model/types";
import { orElse } from "../model/unknown";
import type { View } from "../model/view";
import { fact, items, type Survey, sourceOf } from "./place";

/** Gateways with their addresses, routes, Services with their pods: the parts of an app stand under the name of its Service. */
export function surveyCluster(network: Network, survey: Survey): void {
  const { stack } = network;
  for (const service of stack.kind("core", "Service")) addService(service, survey);
  for (const gateway of stack.kind(GATEWAY_API, "Gateway")) addGateway(network, gateway, survey);
  addDns(network, survey);
  for (const kind of ROUTE_KINDS) for (const route of stack.kind(GATEWAY_API, kind)) addRoute(network, route, survey);
}

/** An object's namespace and name; what is not known yet is left to its logical name. */
export function identity(object: View): { namespace: string; name: string } {
  const namespace = orElse(() => namespaceOf(object)) ?? "default";
  return { namespace, name: orElse(() => objectName(object)) ?? object.name };
}

function addService(service: View, survey: Survey): void {
  const { namespace, name } = identity(service);
  const app = `${namespace}/${name}`;
  const common = { zone: "cluster", namespace, app, name, source: sourceOf(service) } as const;
  survey.place({
    ...common,
    id: `service/${app}`,
    kind: "service",
    facts: [
      fact("address", () => [service.at("spec.clusterIP").text()].filter((ip) => ip !== "None")),
      fact("port", () => service.at("spec.ports").items().map(portText)),
    ],
  });
  for (const address of orElse(() => serviceAddresses(service)) ?? []) {
    survey.place({
      ...common,
      id: `address/${address}`,
      kind: "address",
      name: address,
      facts: [fact("port", () => service.at("spec.ports").items().map(portText))],
    });
    survey.connect(`address/${address}`, `service/${app}`, "traffic", ...ports(service));
  }
  if (orElse(() => service.at("spec.selector").exists()) === false) return;
  survey.place({
    ...common,
    id: `pod/${app}`,
    kind: "pod",
    facts: [fact("port", () => service.at("spec.ports").items().map(targetText))],
  });
  survey.connect(`service/${app}`, `pod/${app}`, "traffic");
}

/** The cluster's resolver, with its Service where that is among the resources. */
function addDns(network: Network, survey: Survey): void {
  const app = "kube-system/kube-dns";
  const { stack } = network;
  if (stack.kind("core", "Service").length + stack.type(CONFIGURATION_APPLY).length === 0) return;
  const place = { id: "resolver/cluster", kind: "resolver", zone: "cluster" } as const;
  if (survey.has(`service/${app}`)) survey.place({ ...place, namespace: "kube-system", app, name: "resolver" });
  else survey.place({ ...place, name: "Cluster DNS" });
}

function addGateway(network: Network, gateway: View, survey: Survey): void {
  const { namespace, name } = identity(gateway);
  const id = `gateway/${namespace}/${name}`;
  const listeners = orElse(() => allListeners(network, gateway)) ?? items(gateway.at("spec.listeners"));
  survey.place({
    id,
    kind: "gateway",
    zone: "cluster",
    namespace,
    name,
    source: sourceOf(gateway),
    facts: [
      fact("host name", () => listeners.map((l) => l.at("hostname").text())),
      fact("port", () => listeners.map((l) => `${l.at("port").number() ?? "?"} ${l.at("protocol").text() ?? ""}`)),
    ],
  });
  for (const address of orElse(() => gatewayAddresses(gateway)) ?? []) {
    const common = { zone: "cluster", namespace, partOf: id, source: sourceOf(gateway) } as const;
    survey.place({ ...common, id: `address/${address}`, kind: "address", name: address });
    survey.connect(`address/${address}`, id, "traffic");
  }
}

function addRoute(network: Network, route: View, survey: Survey): void {
  const { namespace, name } = identity(route);
  const id = `route/${namespace}/${name}`;
  const gateways = items(route.at("spec.parentRefs")).flatMap((ref) => orElse(() => gatewayBehind(network, ref)) ?? []);
  const rules = items(route.at("spec.rules"));
  const backends = rules
    .flatMap((rule) => items(rule.at("backendRefs")))
    .flatMap((ref) => orElse(() => `${ref.at("namespace").text() ?? namespace}/${ref.at("name").text()}`) ?? []);
  const [backend, ...others] = new Set(backends);
  survey.place({
    id,
    kind: "route",
    zone: "cluster",
    namespace,
    name,
    source: sourceOf(route),
    ...(backend !== undefined && others.length === 0 ? { app: backend } : gateways[0] && { partOf: gateways[0] }),
    facts: [
      fact("host name", () => route.at("spec.hostnames").texts()),
      fact("redirects to", () => rules.flatMap(redirects)),
    ],
  });
  const names = orElse(() => route.at("spec.hostnames").texts()) ?? [];
  for (const gateway of gateways) survey.connect(gateway, id, "traffic", ...names);
  for (const to of backends) survey.connect(id, `service/${to}`, "traffic");
}

function redirects(rule: View): string[] {
  return rule
    .at("filters")
    .items()
    .map((filter) => filter.at("requestRedirect"))
    .filter((redirect) => redirect.exists())
    .map((redirect) => redirect.at("hostname").text() ?? redirect.at("scheme").text() ?? "another path");
}

/** `8989`, `6881 UDP`: ports of a Service as people say them. */
function portText(port: View): string {
  return withProtocol(String(port.at("port").number() ?? "?"), port);
}

function targetText(port: View): string {
  const target = port.at("targetPort");
  return withProtocol(String(target.number() ?? target.text() ?? port.at("port").number() ?? "?"), port);
}

function withProtocol(number: string, port: View): string {
  const protocol = port.at("protocol").text() ?? "TCP";
  return protocol === "TCP" ? number : `${number} ${protocol}`;
}

function ports(service: View): string[] {
  return orElse(() => service.at("spec.ports").items().map(portText)) ?? [];
}

/** Of a parent reference the Gateway: the one that it names, or the one of the ListenerSet that it names. */
function gatewayBehind(network: Network, ref: View): string | undefined {
  const kind = ref.at("kind").text() ?? "Gateway";
  const name = `${ref.at("namespace").text() ?? namespaceOf(ref.root())}/${ref.at("name").text()}`;
  if (kind === "Gateway") return `gateway/${name}`;
  const set = kind === "ListenerSet" ? listenerSets(network).one(name) : undefined;
  return set && `gateway/${gatewayOfSet(set)}`;
}
