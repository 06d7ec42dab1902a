import { isKind, namespaceOf } from "../model/kubernetes";
import type { Stack } from "../model/stack";
import type { View } from "../model/view";

/** API group of Cilium's objects. */
export const CILIUM = "cilium.io";
const KUBERNETES = "networking.k8s.io";

/** Objects that hold network policies which this model understands. */
export function policyObjects(stack: Stack): readonly View[] {
  return [
    ...stack.kind(CILIUM, "CiliumNetworkPolicy"),
    ...stack.kind(CILIUM, "CiliumClusterwideNetworkPolicy"),
    ...stack.kind(KUBERNETES, "NetworkPolicy"),
  ];
}

/** One spec of a policy object. */
export interface Spec {
  object: View;
  view: View;
  cilium: boolean;
  /** Undefined: the whole cluster. */
  namespace: string | undefined;
}

/** Undefined: the whole cluster. */
export function policyNamespace(object: View): string | undefined {
  return isKind(object.resource, CILIUM, "CiliumClusterwideNetworkPolicy") ? undefined : namespaceOf(object);
}

/** The specs of an object: a Cilium object may hold several of them (`specs`). */
export function specsOf(object: View): Spec[] {
  const cilium = !isKind(object.resource, KUBERNETES, "NetworkPolicy");
  const namespace = policyNamespace(object);
  const views = [object.at("spec"), ...(cilium ? object.at("specs").items() : [])].filter((view) => view.exists());
  return views.map((view) => ({ object, view, cilium, namespace }));
}

/** Policies of other kinds, which could decide as well. */
export function otherPolicies(stack: Stack): readonly View[] {
  const calico = ["projectcalico.org", "crd.projectcalico.org"].flatMap((group) =>
    ["NetworkPolicy", "GlobalNetworkPolicy"].flatMap((kind) => stack.kind(group, kind)),
  );
  const admin = ["AdminNetworkPolicy", "BaselineAdminNetworkPolicy"];
  return [...calico, ...admin.flatMap((kind) => stack.kind("policy.networking.k8s.io", kind))];
}

export function clusterNetworkPolicies(stack: Stack): readonly View[] {
  return stack.kind("policy.networking.k8s.io", "ClusterNetworkPolicy");
}
