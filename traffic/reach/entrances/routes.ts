import { meantListeners, type Parent, parents, routes } from "../../cluster/gateway/attachment";
import { gateways, servedByAnother } from "../../cluster/gateway/gateways";
import { ANY, commonHostnames } from "../../cluster/gateway/hostnames";
import { allListeners, listenerProtocol } from "../../cluster/gateway/listeners";
import { pathMatches } from "../../cluster/gateway/matches";
import { requestedAddresses } from "../../cluster/services/frontends";
import { namespaceOf } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import type { View } from "../../model/view";
import { beginningOf, destination, type Entrance, type Entrances, notFollowed, schemeOf } from "./entrance";

/** A rule of a route and the Service that it sends to. */
interface Backend {
  app: string;
  rule: View;
}

/** The ways that routes make: their host names at the listeners that take them, or the Gateway's address where there is no name. */
export function routeEntrances(network: Network, entrances: Entrances): void {
  for (const { kind, route } of routes(network.stack))
    entrances.attempt(undefined, route, "outside", () => {
      for (const { app, rule } of backendsOf(route))
        entrances.attempt(app, route, "outside", () => {
          for (const parent of parents(network, kind, route))
            for (const way of waysThrough(network, parent, rule)) entrances.add(app, way);
        });
    });
}

/** The apps behind each host name, so that a tunnel that asks for another name than its own finds them. */
export function appsByHostname(network: Network): Map<string, Set<string>> {
  const apps = new Map<string, Set<string>>();
  for (const { route } of routes(network.stack))
    try {
      const names = route.at("spec.hostnames").texts();
      for (const { app } of backendsOf(route))
        for (const name of names.length > 0 ? names : [ANY])
          apps.set(name.toLowerCase(), (apps.get(name.toLowerCase()) ?? new Set()).add(app));
    } catch {
      // Routes that cannot be read are ways of their own already.
    }
  return apps;
}

function backendsOf(route: View): Backend[] {
  return route
    .at("spec.rules")
    .items()
    .map((rule) => ({ rule, refs: rule.at("backendRefs").items() }))
    .flatMap(({ rule, refs }) =>
      refs
        .filter((ref) => (ref.at("kind").text() ?? "Service") === "Service")
        // The only backend gets all requests, whatever its weight.
        .filter((ref) => refs.length === 1 || ref.at("weight").number() !== 0)
        .map((ref) => ({
          rule,
          app: `${ref.at("namespace").text() ?? namespaceOf(route)}/${ref.at("name").text() ?? ""}`,
        })),
    );
}

function waysThrough(network: Network, parent: Parent, rule: View): Entrance[] {
  const gateway = gateways(network).one(parent.gateway);
  const path = pathOf(rule);
  if (path === undefined)
    return [
      notFollowed(
        rule.at("matches"),
        "outside",
        "the rule's path is a regular expression, and no request is known that it matches",
      ),
    ];
  // A Gateway of another stack: what it listens for is not known, but the usual scheme is.
  if (gateway === undefined)
    return parent.hostnames.map((host) => ({
      at: parent.route,
      use: "outside",
      destination: destination("https", host, 443, path),
    }));
  const protocols = hostnamesByProtocol(network, gateway);
  return meantListeners(network, parent, gateway).flatMap((listener) => {
    const protocol = listener.at("protocol").text() ?? "";
    const scheme = schemeOf(protocol);
    if (scheme === undefined) return [];
    const names =
      scheme === "tcp" || scheme === "udp"
        ? [ANY]
        : commonHostnames(parent.hostnames, listener.at("hostname").text(), protocols.get(protocol) ?? []);
    const hosts = names.flatMap((name) => (name === ANY ? addressesOf(gateway) : [name]));
    const ports = scheme === "http" ? httpPorts(network, gateway, listener) : [listener.at("port").number()];
    return ports.flatMap((port) =>
      port === undefined
        ? []
        : hosts.map(
            (host): Entrance => ({
              at: parent.route,
              use: "outside",
              destination: destination(scheme, host, port, path),
            }),
          ),
    );
  });
}

function hostnamesByProtocol(network: Network, gateway: View): ReadonlyMap<string, readonly string[]> {
  return network.about("entrances/hostnames", gateway, () => {
    const found = new Map<string, string[]>();
    for (const listener of allListeners(network, gateway)) {
      const protocol = listener.at("protocol").text() ?? "";
      found.set(protocol, [...(found.get(protocol) ?? []), listener.at("hostname").text() ?? ""]);
    }
    return found;
  });
}

/** The port of a plain HTTP listener, and every other such port of the Gateway: Cilium serves the same routes at all of them. */
function httpPorts(network: Network, gateway: View, listener: View): (number | undefined)[] {
  const own = listener.at("port").number();
  if (servedByAnother(network, gateway) !== undefined) return [own];
  const all = allListeners(network, gateway).filter((other) => listenerProtocol(other) === "HTTP");
  return [...new Set([own, ...all.map((other) => other.at("port").number())])];
}

function addressesOf(gateway: View): string[] {
  return requestedAddresses(gateway);
}

/** A path that the rule matches; undefined where only regular expressions do, and none of them what it begins with. */
function pathOf(rule: View): string | undefined {
  const matches = rule.at("matches").items();
  if (matches.length === 0) return "/";
  const plain = matches.find((match) => match.at("path.type").text() !== "RegularExpression");
  if (plain !== undefined) return plain.at("path.value").text() ?? "/";
  const expressions = matches.map((match) => match.at("path.value").text() ?? "");
  const begun = expressions.map((value) => ({ value, path: beginningOf(value) }));
  return begun.find(({ value, path }) => pathMatches({ path: { type: "RegularExpression", value } }, path))?.path;
}
