import { annotation, namespaceOf, objectName } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import { GATEWAY_API } from "../../model/types";
import { Lookup, Unknown } from "../../model/unknown";
import type { Protocol } from "../../model/verdict";
import type { View } from "../../model/view";
import { canonical, parseIp } from "../../policies/addresses";
import { generatedServiceName, trafficPolicyOf } from "../gateway/generatedService";
import { allListeners, transport } from "../gateway/listeners";
import { type IngressService, ingressServices } from "../ingress/services";
import { type Labels, labelsOf, serviceLabels, texts } from "../labels";
import { type Generated, generatedServices } from "./generated";
import { givenAddresses } from "./status";

/** An object with load-balancer addresses: a Service, or a Gateway or Ingresses (for which Cilium makes a Service). */
export interface Frontend {
  kind: "service" | "gateway" | "ingress";
  object: View;
  namespace: string;
  name: string;
  /** The addresses that it asks for; with none it takes any free address. */
  addresses: readonly string[];
  /** The addresses in its status, where it has one: these then count instead of those asked for. */
  given: readonly string[] | undefined;
  ports: readonly { port: number; protocol: Protocol }[];
  /** The labels by which pools and announcement policies choose it. */
  labels: Labels;
  /** Frontends with one key may have one address, on different ports. */
  sharingKey: string | undefined;
  /** Other namespaces with which it shares; `*` for all. */
  sharingNamespaces: readonly string[];
  /** Its Service's externalTrafficPolicy. @throws Unknown */
  trafficPolicy: (network: Network) => string;
}

const PINS = ["lbipam.cilium.io/ips", "io.cilium/lb-ipam-ips"] as const;
const SHARING = ["lbipam.cilium.io/sharing-key", "io.cilium/lb-ipam-sharing-key"];
const SHARING_ACROSS = ["lbipam.cilium.io/sharing-cross-namespace", "io.cilium/lb-ipam-sharing-cross-namespace"];

/** The addresses that a Gateway asks for in `spec.addresses`. */
export function gatewayAddresses(gateway: View): string[] {
  return gateway.at("spec.addresses").items().flatMap(gatewayAddress);
}

/**
 * The addresses that a Gateway's Service asks for. The annotation under `spec.infrastructure` is copied to the Service and wins;
 * `spec.addresses` is written there under the annotation's older name, and of the two names only the newer one is read. An annotation of the
 * Gateway itself has no effect. Source: Cilium, operator/pkg/model/ingestion/gateway.go.
 */
export function requestedAddresses(gateway: View): string[] {
  const [newer, older] = PINS.map((name) => gateway.at("spec.infrastructure.annotations").property(name).text());
  if (newer !== undefined) return addressesIn(commas(newer));
  const own = addressesIn(gatewayAddresses(gateway));
  return own.length > 0 ? own : addressesIn(commas(older));
}

/** The address of one entry of `spec.addresses`; none for a host name. */
export function gatewayAddress(entry: View): string[] {
  const address = (entry.at("type").text() ?? "IPAddress") === "IPAddress" ? entry.at("value").text() : undefined;
  return address === undefined ? [] : [address];
}

/** The addresses that an object's annotations ask for, as written. Cilium honours them on Services only. */
export function annotatedAddresses(object: View): string[] {
  return commas(annotation(object, ...PINS));
}

/**
 * The addresses that a Service asks for. Cilium leaves out what is no address (with a prefix length it is none): a Service all of whose pins
 * are left out gets any free address. Source: getSVCRequestedIPs in operator/pkg/lbipam of Cilium 1.20.
 */
export function serviceAddresses(service: View): string[] {
  return addressesIn([...annotatedAddresses(service), ...fieldAddress(service)]);
}

/** The address that `spec.loadBalancerIP` asks for, in addition to the annotations that came to replace it. */
export function fieldAddress(service: View): string[] {
  const field = service.at("spec.loadBalancerIP").text();
  return field === undefined ? [] : [field];
}

function addressesIn(pins: readonly string[]): string[] {
  return [...new Set(pins)].filter((pin) => parseIp(pin) !== undefined);
}

export function isLoadBalancer(service: View): boolean {
  return service.at("spec.type").text() === "LoadBalancer";
}

/** The key in annotations by which objects share an address. */
export function sharingKey(annotations: View): string | undefined {
  return first(annotations, SHARING);
}

/**
 * Labels of the Service that Cilium makes for a Gateway, and the two that its selectors add to every Service. Source: Cilium,
 * operator/pkg/model/translation/gateway-api.
 */
export function gatewayServiceLabels(gateway: View): Labels {
  const name = gateway.at("metadata.name").text() ?? objectName(gateway);
  const own = texts(gateway.at("spec.infrastructure.labels"));
  return serviceLabels(gateway, `cilium-gateway-${name}`, {
    ...own,
    "gateway.networking.k8s.io/gateway-name": name,
    "io.cilium.gateway/owning-gateway": name,
  });
}

/** Frontends by the addresses that they ask for or have, and those that ask for none and of which it is not known what they have. */
export interface Frontends {
  byAddress: Lookup<Frontend>;
  unpinned: readonly Frontend[];
}

export function frontends(network: Network): Frontends {
  return network.index("cluster/frontends", (stack) => {
    const byAddress = new Lookup<Frontend>();
    const unpinned: Frontend[] = [];
    const add = (read: () => Frontend | undefined) =>
      byAddress.add(() => {
        const frontend = read();
        if (frontend?.addresses.length === 0 && frontend.given === undefined) unpinned.push(frontend);
        const all = [...(frontend?.addresses ?? []), ...(frontend?.given ?? [])].map(canonical);
        return [...new Set(all)].map((address) => [address, frontend as Frontend] as const);
      });
    const generated = generatedServices(network);
    for (const gateway of stack.kind(GATEWAY_API, "Gateway")) add(() => ofGateway(network, gateway, generated));
    for (const service of ingressServices(network)) add(() => ofIngresses(service, generated));
    for (const service of stack.kind("core", "Service"))
      add(() =>
        isLoadBalancer(service) && !generated.resources.has(service.resource) ? ofService(service) : undefined,
      );
    return { byAddress, unpinned };
  });
}

function ofGateway(network: Network, gateway: View, generated: Generated): Frontend {
  const annotations = gateway.at("spec.infrastructure.annotations");
  const service = generated.byName.get(`${namespaceOf(gateway)}/${generatedServiceName(gateway)}`);
  return {
    kind: "gateway",
    object: gateway,
    namespace: namespaceOf(gateway),
    name: objectName(gateway),
    addresses: requestedAddresses(gateway),
    given: service && givenAddresses(service, serviceAddresses(service)),
    ports: allListeners(network, gateway).map((l) => ({ port: l.at("port").number() ?? 0, protocol: transport(l) })),
    labels: gatewayServiceLabels(gateway),
    sharingKey: sharingKey(annotations),
    sharingNamespaces: sharingNamespaces(annotations),
    trafficPolicy: (network) => gatewayTrafficPolicy(network, gateway),
  };
}

export function ofService(service: View): Frontend {
  const annotations = service.at("metadata.annotations");
  const name = objectName(service);
  const addresses = serviceAddresses(service);
  return {
    kind: "service",
    object: service,
    namespace: namespaceOf(service),
    name,
    addresses,
    given: givenAddresses(service, addresses),
    ports: service
      .at("spec.ports")
      .items()
      .map((p) => ({ port: p.at("port").number() ?? 0, protocol: portProtocol(p) })),
    labels: serviceLabels(service, name, labelsOf(service)),
    sharingKey: sharingKey(annotations),
    sharingNamespaces: sharingNamespaces(annotations),
    trafficPolicy: () => service.at("spec.externalTrafficPolicy").text() ?? "Cluster",
  };
}

/** The Service that Cilium makes for an Ingress, or for all that share it. */
function ofIngresses(service: IngressService, generated: Generated): Frontend | undefined {
  const { object, namespace, name, annotations } = service;
  if (service.type() === "NodePort") return undefined;
  const made = generated.byName.get(`${namespace}/${name}`);
  return {
    kind: "ingress",
    object,
    namespace,
    name,
    addresses: addressesIn(commas(service.pins())),
    given: made && givenAddresses(made, serviceAddresses(made)),
    ports: [80, 443].map((port) => ({ port, protocol: "tcp" })),
    labels: {
      ...serviceLabels(object, name, { "cilium.io/ingress": "true" }),
      "io.kubernetes.service.namespace": namespace,
    },
    sharingKey: annotations && sharingKey(annotations),
    sharingNamespaces: annotations ? sharingNamespaces(annotations) : [],
    trafficPolicy: () => service.trafficPolicy(),
  };
}

/** Namespaces as they stand between the commas: Cilium does not take blanks away here. Source: getSVCSharingCrossNamespace in its LB-IPAM. */
function sharingNamespaces(annotations: View): string[] {
  return first(annotations, SHARING_ACROSS)?.split(",") ?? [];
}

function gatewayTrafficPolicy(network: Network, gateway: View): string {
  const { value } = trafficPolicyOf(network, gateway);
  if (value instanceof Unknown) throw value;
  return value;
}

/** A Service's `spec.loadBalancerClass`, where it has one that is not this one: then only what serves that class announces it. */
export function classOtherThan({ kind, object }: Frontend, name: string): View | undefined {
  const own = kind === "service" ? object.at("spec.loadBalancerClass") : undefined;
  return own?.exists() && own.text() !== name ? own : undefined;
}

/** The protocol of a Service's or a container's port. */
export function portProtocol(port: View): Protocol {
  return port.at("protocol").text() === "UDP" ? "udp" : "tcp";
}

function first(annotations: View, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = annotations.property(name).text();
    if (value !== undefined) return value;
  }
  return undefined;
}

function commas(text: string | undefined): string[] {
  return (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
