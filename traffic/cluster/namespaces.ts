import { objectName } from "../model/kubernetes";
import type { Network } from "../model/network";
import { HELM_CHART } from "../model/types";
import { Lookup } from "../model/unknown";
import type { View } from "../model/view";
import { type Labels, labelsOf } from "./labels";

/** A namespace's labels; only the one that Kubernetes itself gives when no resource makes the namespace. */
export function namespaceLabels(network: Network, namespace: string): { labels: Labels; complete: boolean } {
  const object = namespaces(network).one(namespace);
  const own = { "kubernetes.io/metadata.name": namespace };
  return object === undefined
    ? { labels: own, complete: false }
    : { labels: { ...labelsOf(object), ...own }, complete: true };
}

function namespaces(network: Network): Lookup<View> {
  return network.index("cluster/namespaces", (stack) => {
    const found = new Lookup<View>();
    for (const object of stack.kind("core", "Namespace")) found.add(() => [[objectName(object), object]]);
    return found;
  });
}

/** What installs objects that are not among the resources: Helm and the tools that apply a repository. */
const INSTALLERS = [
  ["helm.sh", "Release", "namespace"],
  ["argoproj.io", "Application", "spec.destination.namespace"],
  ["helm.toolkit.fluxcd.io", "HelmRelease", "spec.targetNamespace"],
  ["helm.toolkit.fluxcd.io", "HelmRelease", "metadata.namespace"],
  ["kustomize.toolkit.fluxcd.io", "Kustomization", "spec.targetNamespace"],
  ["helm.cattle.io", "HelmChart", "spec.targetNamespace"],
] as const;

/** A resource that may bring objects into a namespace which this model does not see: then what is not here may yet be there. */
export function installerInto(network: Network, namespace: string): View | undefined {
  const installers = network.index("cluster/installers", (stack) => {
    const found = new Lookup<View>();
    for (const [group, kind, path] of INSTALLERS)
      for (const object of stack.kind(group, kind)) found.add(() => [[object.at(path).text() ?? "default", object]]);
    for (const chart of stack.type(HELM_CHART)) found.add(() => [[chart.at("namespace").text() ?? "default", chart]]);
    return found;
  });
  return installers.one(namespace);
}
