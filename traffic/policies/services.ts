import { namespaceOf } from "../model/kubernetes";
import { any, both, settleAt, Unknown } from "../model/unknown";
import type { View } from "../model/view";
import { NAMESPACE } from "./identity";
import type { Context, Peer } from "./rule";
import { equals, Selector } from "./selector";

/**
 * One of `toServices`: the pods that a Service selects, the addresses behind a Service that selects none.
 * Source: https://docs.cilium.io/en/stable/security/policy/layer3/#services-based, pkg/policy/k8s/service.go.
 */
export function service(item: View, { services }: Context): Peer {
  const read = settleAt(item, (): Peer => {
    const name = item.at("k8sService.serviceName").text();
    if (name === undefined) return onlyServed(Unknown.because(`${item.path} chooses Services by label`, item));
    // Without a namespace it means the Services of that name in all of them.
    const namespace = item.at("k8sService.namespace").text() || undefined;
    const meant = (services.get(name) ?? []).map((object) => ({
      means: settleAt(object, () => namespace === undefined || namespaceOf(object) === namespace),
      backs: backends(object, item),
    }));
    if (meant.every(({ means }) => means === false))
      return onlyServed(Unknown.because(`${item.path} names Service ${name}, which is not registered`, item));
    return (identity) => any(meant, ({ means, backs }) => both(means, () => backs(identity)));
  });
  return read instanceof Unknown ? () => read : read;
}

/** Nodes and reserved identities stand behind no Service. */
function onlyServed(doubt: Unknown): Peer {
  return (identity) => (identity.isPod || identity.isOutside) && doubt;
}

function backends(object: View, item: View): Peer {
  const read = settleAt(object, () => {
    const selector = object.at("spec.selector");
    const labels = selector.entries().map(([key, value]) => equals("k8s", key, value.text() ?? ""));
    return labels.length === 0 ? undefined : new Selector([...labels, equals("k8s", NAMESPACE, namespaceOf(object))]);
  });
  if (read instanceof Unknown) return () => read;
  if (read !== undefined) return (identity) => read.matches(identity);
  const doubt = Unknown.because(`the addresses behind ${item.path} are not known`, item);
  return (identity) => identity.isOutside && doubt;
}
