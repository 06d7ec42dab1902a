import { title } from "../../model/kind";
import { isKind, namespaceOf, reference } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import { GATEWAY_API } from "../../model/types";
import { Lookup, settle, Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import { ciliumVersion } from "../cilium";
import { selects } from "../labels";
import { namespaceLabels } from "../namespaces";
import { oldestFirst } from "./age";

/** The first version of Cilium that serves ListenerSets. */
const SERVES_SETS = 1020;

/** A ListenerSet, or one of its listeners, that Cilium leaves out or may leave out. */
interface LeftOut {
  set: View;
  at: View;
  why: string;
}

/** The ListenerSets that name a Gateway as their parent. */
export interface ListenerSets {
  attached: readonly View[];
  /** Is it known that the attached ones are in Cilium's order, from the oldest to the newest? */
  ordered: boolean;
  refused: readonly LeftOut[];
  undecided: readonly LeftOut[];
}

/** Is a listener a ListenerSet's, or a Gateway's own? */
export function isOfSet(listener: View): boolean {
  return isKind(listener.resource, GATEWAY_API, "ListenerSet");
}

/** All ListenerSets by namespace/name. */
export function listenerSets(network: Network): Lookup<View> {
  return network.index("cluster/listenerSets", (stack) => {
    const found = new Lookup<View>();
    for (const set of stack.kind(GATEWAY_API, "ListenerSet")) found.add(() => [[reference(set), set]]);
    return found;
  });
}

/** namespace/name of the Gateway that a ListenerSet names. */
export function gatewayOfSet(set: View): string {
  const parent = set.at("spec.parentRef");
  return `${parent.at("namespace").text() ?? namespaceOf(set)}/${parent.at("name").text() ?? ""}`;
}

/**
 * The ListenerSets of a Gateway, by whether the Gateway's `allowedListeners` lets them in; without it, none. Sources: Gateway API,
 * ListenerSet; Cilium 1.20, operator/pkg/gateway-api/loading (isListenerSetAllowed).
 *
 * @throws Unknown where the Gateway of a ListenerSet is not known yet and none of those that are known is this one's
 */
export function listenerSetsOf(network: Network, gateway: View): ListenerSets {
  return network.index(`cluster/listenerSets/${reference(gateway)}`, () => {
    const named = byGateway(network).all(reference(gateway));
    const ordered = oldestFirst(named);
    const own = ordered ?? named;
    const judged = own.map((set) => ({ set, allowed: allows(network, gateway, set) }));
    return {
      ordered: ordered !== undefined,
      attached: judged.flatMap(({ set, allowed }) => (allowed === true ? [set] : [])),
      refused: judged.flatMap(({ allowed }) => (allowed === true || allowed instanceof Unknown ? [] : [allowed])),
      undecided: judged.flatMap(({ set, allowed }) =>
        allowed instanceof Unknown ? [{ set, at: set, why: allowed.why }] : [],
      ),
    };
  });
}

function byGateway(network: Network): Lookup<View> {
  return network.index("cluster/listenerSets by Gateway", (stack) => {
    const found = new Lookup<View>();
    for (const set of stack.kind(GATEWAY_API, "ListenerSet")) found.add(() => [[gatewayOfSet(set), set]]);
    return found;
  });
}

function allows(network: Network, gateway: View, set: View): true | LeftOut | Unknown {
  return settle((): true | LeftOut | Unknown => {
    const allowed = gateway.at("spec.allowedListeners.namespaces");
    const from = allowed.at("from").text() ?? "None";
    const [own, namespace] = [namespaceOf(gateway), namespaceOf(set)];
    const name = `Gateway ${reference(gateway)}`;
    const no = (takes: string) => ({
      set,
      at: allowed,
      why: `${name} takes ListenerSets of ${takes}, not ${title(set.resource)}`,
    });
    if (from === "None")
      return {
        set,
        at: gateway,
        why: `${name} takes no ListenerSets (spec.allowedListeners), and ${title(set.resource)} is one`,
      };
    if (from === "Same" && own !== namespace) return no(`namespace ${own} only`);
    if (from === "Selector") {
      const { labels, complete } = namespaceLabels(network, namespace);
      const chosen = selects(allowed.at("selector"), labels);
      if (chosen === undefined || (chosen === false && !complete))
        return Unknown.because(
          `whether ${name} takes ${title(set.resource)} depends on labels of namespace ${namespace}`,
          allowed,
        );
      if (!chosen) return no(`namespaces with other labels than ${namespace} has`);
    }
    const version = ciliumVersion(network);
    if (version === undefined)
      return Unknown.because(
        `whether Cilium serves ${title(set.resource)} depends on its version, which is not known`,
        set,
      );
    return version >= SERVES_SETS || { set, at: set, why: `Cilium before 1.20 does not serve ${title(set.resource)}` };
  });
}
