import { namespaceOf } from "../model/kubernetes";
import type { View } from "../model/view";
import { NAMESPACE } from "./identity";
import type { Context, Peer } from "./rule";
import { equals, Selector } from "./selector";
import { any, both, Doubt, settle } from "./truth";

/**
 * One of `toServices`: the pods that a Service selects, the addresses behind a Service that selects none.
 * Source: https://docs.cilium.io/en/stable/security/policy/layer3/#services-based, pkg/policy/k8s/service.go.
 */
export function service(item: View, { services }: Context): Peer {
  const read = settle(item, (): Peer => {
    const name = item.at("k8sService.serviceName").text();
    if (name === undefined) return onlyServed(new Doubt(`${item.path} chooses Services by label`, item));
    // Without a namespace it means the Services of that name in all of them.
    const namespace = item.at("k8sService.namespace").text() || undefined;
    const meant = (services.get(name) ?? []).map((object) => ({
      means: settle(object, () => namespace === undefined || namespaceOf(object) === namespace),
      backs: backends(object, item),
    }));
    if (meant.every(({ means }) => means === false))
      return onlyServed(new Doubt(`${item.path} names Service ${name}, which is not registered`, item));
    return (identity) => any(meant, ({ means, backs }) => both(means, () => backs(identity)));
  });
  return read instanceof Doubt ? () => read : read;
}

/** Nodes and reserved identities stand behind no Service. */
function onlyServed(doubt: Doubt): Peer {
  return (identity) => (identity.isPod || identity.isOutside) && doubt;
}

function backends(object: View, item: View): Peer {
  const read = settle(object, () => {
    const selector = object.at("spec.selector");
    const labels = selector.entries().map(([key, value]) => equals("k8s", key, value.text() ?? ""));
    return labels.length === 0 ? undefined : new Selector([...labels, equals("k8s", NAMESPACE, namespaceOf(object))]);
  });
  if (read instanceof Doubt) return () => read;
  if (read !== undefined) return (identity) => read.matches(identity);
  const doubt = new Doubt(`the addresses behind ${item.path} are not known`, item);
  return (identity) => identity.isOutside && doubt;
}
