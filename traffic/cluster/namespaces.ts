import { objectName } from "../model/kubernetes";
import type { Network } from "../model/network";
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
