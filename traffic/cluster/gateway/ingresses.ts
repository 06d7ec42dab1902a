import { annotation } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import { settle, Unknown } from "../../model/unknown";
import type { View } from "../../model/view";

/** The class of Cilium's Ingress controller. Source: Cilium, «Kubernetes Ingress Support». */
const CLASS = "cilium";

/**
 * An Ingress that Cilium serves, or may serve: it names the class `cilium`, or none, and the cluster's default class takes it. Cilium makes
 * Services of type LoadBalancer for Ingresses, one for all or one for each, which take addresses of the pools.
 */
export function ingressOfCilium(network: Network): View | undefined {
  return network.stack.kind("networking.k8s.io", "Ingress").find((ingress) => {
    const name = settle(
      () => ingress.at("spec.ingressClassName").text() ?? annotation(ingress, "kubernetes.io/ingress.class"),
    );
    return name instanceof Unknown || name === CLASS || (name === undefined && isDefault(network));
  });
}

/** The default class may be among the resources; where none is, it is not known that there is one. */
function isDefault(network: Network): boolean {
  const mark = "ingressclass.kubernetes.io/is-default-class";
  const marked = network.stack
    .kind("networking.k8s.io", "IngressClass")
    .filter((found) => settle(() => annotation(found, mark)) === "true");
  return marked.some((found) => settle(() => found.at("spec.controller").text()) === "cilium.io/ingress-controller");
}
