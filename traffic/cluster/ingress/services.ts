import { annotation, namespaceOf, objectName } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import { type Known, orElse, settle, Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import { ciliumSettings } from "../cilium";

/** The class of Cilium's Ingress controller. Source: Cilium, «Kubernetes Ingress Support». */
const CLASS = "cilium";
const PREFIX = "ingress.cilium.io/";

/** A Service of type LoadBalancer that Cilium makes for Ingresses: `dedicated` to one, or shared by all the others. */
export interface IngressService {
  /** The Ingress; of the shared Service what installs Cilium, where that is among the resources. */
  object: View;
  namespace: string;
  name: string;
  /** Annotations that Cilium copies to it; undefined for the shared one, whose annotations the chart writes. */
  annotations: View | undefined;
  ingresses: readonly View[];
  /** The addresses that it asks for, with commas. @throws Unknown */
  pins: () => string;
  type: () => string;
  /** @throws Unknown */
  trafficPolicy: () => string;
}

/**
 * The Services that Cilium makes for the Ingresses of its class. Sources: Cilium 1.20, operator/pkg/ingress (isCiliumManagedIngress,
 * isEffectiveLoadbalancerModeDedicated), `ingressController` in the chart's values.
 */
export function ingressServices(network: Network): readonly IngressService[] {
  return network.index("cluster/ingress/services", () => {
    const { ingresses: on, installed } = ciliumSettings(network);
    if (on.value === false) return [];
    const own = network.stack
      .kind("networking.k8s.io", "Ingress")
      .filter((ingress) => isCiliums(network, ingress) !== false);
    const alone = own.filter((ingress) => isDedicated(network, ingress));
    const together = own.filter((ingress) => !alone.includes(ingress));
    const [first] = together;
    const dedicated = alone.map((ingress) => dedicatedTo(ingress));
    return first === undefined ? dedicated : [...dedicated, shared(network, installed ?? first, together)];
  });
}

/** Is an Ingress of Cilium's class? */
export function isCiliums(network: Network, ingress: View): Known<boolean> {
  const name = classOf(ingress);
  if (name instanceof Unknown) return name;
  return name === undefined ? isDefault(network) : name === CLASS;
}

/** Cilium takes Ingresses without a class where its own IngressClass is marked as the default. */
function isDefault(network: Network): Known<boolean> {
  return defaultClasses(network).includes(CLASS) || ciliumSettings(network).ingressIsDefault.value;
}

function defaultClasses(network: Network): string[] {
  const mark = "ingressclass.kubernetes.io/is-default-class";
  return network.stack
    .kind("networking.k8s.io", "IngressClass")
    .flatMap((found) => orElse(() => (annotation(found, mark) === "true" ? objectName(found) : undefined)) ?? []);
}

/** An Ingress that another controller serves, whose Service may be one that this model does not see. */
export function ingressOfAnother(network: Network): View | undefined {
  return network.stack.kind("networking.k8s.io", "Ingress").find((ingress) => {
    const name = classOf(ingress);
    if (name instanceof Unknown) return false;
    return name === undefined ? defaultClasses(network).some((each) => each !== CLASS) : name !== CLASS;
  });
}

/** The class that an Ingress names; the older annotation counts before the field. */
function classOf(ingress: View): Known<string | undefined> {
  return settle(
    () =>
      (annotation(ingress, "kubernetes.io/ingress.class") ?? ingress.at("spec.ingressClassName").text()) || undefined,
  );
}

function isDedicated(network: Network, ingress: View): boolean {
  const own = settle(() => annotation(ingress, `${PREFIX}loadbalancer-mode`));
  if (own === "dedicated" || own === "shared") return own === "dedicated";
  return ciliumSettings(network).ingressMode.value === "dedicated";
}

function dedicatedTo(ingress: View): IngressService {
  const annotations = ingress.at("metadata.annotations");
  const own = (name: string) => annotations.property(`${PREFIX}${name}`).text();
  return {
    object: ingress,
    namespace: namespaceOf(ingress),
    name: `cilium-ingress-${objectName(ingress)}`,
    annotations,
    ingresses: [ingress],
    // Of the two names of this annotation only the newer has a prefix that is copied.
    pins: () => annotations.property("lbipam.cilium.io/ips").text() ?? "",
    type: () => own("service-type") ?? "LoadBalancer",
    trafficPolicy: () => onlyCluster(own("service-external-traffic-policy") ?? "Cluster", ingress),
  };
}

function shared(network: Network, object: View, ingresses: readonly View[]): IngressService {
  const { ingressPins, ingressAddress, ingressTrafficPolicy } = ciliumSettings(network);
  return {
    object,
    namespace: "kube-system",
    name: "cilium-ingress",
    annotations: undefined,
    ingresses,
    pins: () => [ingressPins.value, ingressAddress.value].map(known).join(","),
    type: () => "LoadBalancer",
    trafficPolicy: () => onlyCluster(known(ingressTrafficPolicy.value), object),
  };
}

/** @throws Unknown for another policy, of whose effect on Ingresses this model knows nothing */
function onlyCluster(policy: string, at: View): string {
  if (policy === "Cluster") return policy;
  throw Unknown.because(`what externalTrafficPolicy ${policy} does to the Service of Ingresses is not modelled`, at);
}

function known<T>(value: Known<T>): T {
  if (value instanceof Unknown) throw value;
  return value;
}
