import { annotation, namespaceOf, objectName } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import { GATEWAY_API } from "../../model/types";
import { type Collected, collect, type Known, Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import { parents } from "../gateway/attachment";
import { gateways } from "../gateway/gateways";
import { labelsOf } from "../labels";
import { addressesOfBalancer, addressesOfGateway, addressesOfIngress } from "../published";
import { isLoadBalancer } from "../services/frontends";
import type { Settings } from "./installations";

/** A name of an object, with its zone or (of Services) without, and what it stands for. */
export interface Entry {
  name: string;
  addresses: Known<readonly string[]>;
  at: View;
}

const ROUTES = ["HTTPRoute", "TLSRoute", "GRPCRoute"];
const IGNORED = "k8s-gateway.dns/ignore";
const HOSTNAMES = ["coredns.io/hostname", "external-dns.alpha.kubernetes.io/hostname"] as const;

/** The names of all objects of a kind that k8s_gateway watches. Source: k8s_gateway, kubernetes.go (the functions that index). */
export function entriesOf(network: Network, settings: Settings, kind: string): Collected<Entry> {
  const { stack } = network;
  const counts = (object: View) => labelsOf(object)[IGNORED] !== "true";
  if (ROUTES.includes(kind))
    return collect(stack.kind(GATEWAY_API, kind), (route) =>
      counts(route) ? named(route.at("spec.hostnames").items(), gatewaysOf(network, settings, kind, route)) : [],
    );
  if (kind === "Ingress")
    return collect(stack.kind("networking.k8s.io", kind), (ingress) => {
      const { ingressClasses } = settings;
      const own = ingress.at("spec.ingressClassName").text() ?? "";
      if (!counts(ingress) || (ingressClasses.length > 0 && !ingressClasses.includes(own))) return [];
      const hosts = ingress.at("spec.rules").items();
      const views = hosts.map((rule) => rule.at("host"));
      return named(views, addressesOfIngress(network, ingress));
    });
  if (kind === "Service")
    return collect(stack.kind("core", kind), (service) =>
      counts(service) && isLoadBalancer(service) ? [ofService(service, settings)] : [],
    );
  if (kind === "DNSEndpoint")
    return collect(stack.kind("externaldns.k8s.io", kind), (object) =>
      counts(object) ? object.at("spec.endpoints").items().flatMap(ofEndpoint) : [],
    );
  return { found: [], unread: [Unknown.because(`what k8s_gateway makes of kind ${kind} is not modelled`)] };
}

function named(names: readonly View[], addresses: Entry["addresses"]): Entry[] {
  return names.flatMap((at) => {
    const name = at.text()?.toLowerCase();
    return name === undefined || name === "" ? [] : [{ name, addresses, at }];
  });
}

/** The addresses of all Gateways that a route names, whether or not they take it. */
function gatewaysOf(network: Network, { gatewayClasses }: Settings, kind: string, route: View): Entry["addresses"] {
  const all: string[] = [];
  for (const parent of parents(network, kind, route)) {
    if (parent.set !== undefined) return Unknown.because("it names a ListenerSet", route.at("spec.parentRefs"));
    const gateway = gateways(network).one(parent.gateway);
    if (gateway === undefined)
      return Unknown.because(`Gateway ${parent.gateway} is not among the resources`, route.at("spec.parentRefs"));
    const name = gateway.at("spec.gatewayClassName").text() ?? "";
    if (gatewayClasses.length > 0 && !gatewayClasses.includes(name)) continue;
    const own = addressesOfGateway(gateway);
    if (own instanceof Unknown) return own;
    all.push(...own);
  }
  return [...new Set(all)];
}

/** A Service has the one name that its annotation says, else `name.namespace` in every zone. */
function ofService(service: View, settings: Settings): Entry {
  const said = annotation(service, ...HOSTNAMES)?.toLowerCase();
  const at = said === undefined ? service : service.at("metadata.annotations");
  const name = said ?? `${objectName(service)}.${namespaceOf(service)}`;
  const doubt = name.includes(",")
    ? Unknown.because("several names in one annotation depend on k8s_gateway's version", at)
    : settings.filtered
      ? Unknown.because("filters.serviceLabelSelectors of k8s_gateway are not modelled", at)
      : undefined;
  return { name, addresses: doubt ?? addressesOfBalancer(service), at };
}

function ofEndpoint(at: View): Entry[] {
  const name = at.at("dnsName").text()?.toLowerCase().replace(/\.$/, "");
  if (name === undefined || !["A", "AAAA"].includes(at.at("recordType").text() ?? "")) return [];
  return [{ name, addresses: at.at("targets").texts(), at }];
}
