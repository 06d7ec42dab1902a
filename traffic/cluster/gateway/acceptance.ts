import { title } from "../../model/kind";
import type { Network } from "../../model/network";
import type { View } from "../../model/view";
import { meantListeners, ownerOf, type Parent, PROTOCOLS, refusal } from "./attachment";
import { commonHostnames } from "./hostnames";
import { listenersOf, listenerTitle, namespaceAllowed, type Taken } from "./listeners";

/**
 * Does Cilium put a route's rules behind a listener? It asks first whether the Gateway accepts the route by any of its parent references,
 * and then each listener on its own only for the namespace, the section and the port; the port may be that of a reference to another
 * Gateway. Sources: Cilium 1.20, operator/pkg/gateway-api/helpers/routes.go (IsParentAttachable), operator/pkg/model/ingestion/gateway.go
 * (routeAllowedByParent, parentRefsMatchListener).
 *
 * @param parents the references of one route to this Gateway and its ListenerSets
 */
export function takes(network: Network, gateway: View, listener: View, parents: readonly Parent[]): Taken {
  const [first] = parents;
  if (first === undefined) return { refused: "the route does not name the Gateway" };
  const { route } = first;
  const named = parents.filter((parent) => ownerOf(network, parent, gateway)?.resource === listener.resource);
  const name = listener.at("name").text();
  if (!named.some(({ section }) => section === undefined || section === name))
    return { refused: `the route names another listener than ${listenerTitle(listener)}` };
  if (!namesPort(route, listener))
    return { refused: `the route names another port than that of ${listenerTitle(listener)}` };
  const allowed = namespaceAllowed(network, listener, route);
  if (allowed !== true && "refused" in allowed) return allowed;
  const any = anyTakes(parents.map((parent) => accepted(network, gateway, parent)));
  return any === true ? allowed : any;
}

/** One is enough; a refusal counts where none of the others may yet be accepted. */
function anyTakes(verdicts: readonly Taken[]): Taken {
  if (verdicts.length === 0 || verdicts.includes(true)) return true;
  const doubts = verdicts.filter((v) => v !== true);
  return doubts.find((v) => "unknown" in v) ?? doubts[0] ?? true;
}

function namesPort(route: View, listener: View): boolean {
  return route
    .at("spec.parentRefs")
    .items()
    .some((ref) => {
      const [section, port] = [ref.at("sectionName").text(), ref.at("port").number()];
      return (
        (section === undefined || section === listener.at("name").text()) &&
        (port === undefined || port === listener.at("port").number())
      );
    });
}

/** Does the Gateway accept the route by this reference? Source: Cilium 1.20, operator/pkg/gateway-api/routechecks/gateway_checks.go. */
function accepted(network: Network, gateway: View, parent: Parent): Taken {
  const { route, kind, section, port, hostnames } = parent;
  const owner = ownerOf(network, parent, gateway);
  if (owner === undefined) return { refused: `there is no ListenerSet ${parent.set}` };
  const listeners = listenersOf(owner);
  const meant = meantListeners(network, parent, gateway);
  const no = (why: string): Taken => ({ refused: why });
  if (!listeners.some((l) => PROTOCOLS[kind]?.includes(l.at("protocol").text() ?? "")))
    return no(`no listener takes a ${kind}`);
  if (meant.length > 0 && !meant.some((l) => allowsKind(l, kind))) return no(refusalOf(meant, owner, parent));
  if (port !== undefined && !listeners.some((l) => l.at("port").number() === port))
    return no(`no listener has port ${port}`);
  const names = (l: View, others: readonly string[]) => commonHostnames(hostnames, l.at("hostname").text(), others);
  if (!listeners.some((l) => names(l, []).length > 0)) return no(refusalOf(listeners, owner, parent));
  if (section !== undefined && !listeners.some((l) => l.at("name").text() === section))
    return no(`no listener is called ${section}`);
  const all = listeners.flatMap((l) => l.at("hostname").text() ?? []);
  const asked = meant.filter((l) => l.at("hostname").text() === undefined || names(l, all).length > 0);
  return anyTakes(asked.map((l) => namespaceAllowed(network, l, route)));
}

function allowsKind(listener: View, kind: string): boolean {
  const kinds = listener.at("allowedRoutes.kinds").items();
  return kinds.length === 0 || kinds.some((k) => k.at("kind").text() === kind);
}

function refusalOf(listeners: readonly View[], owner: View, parent: Parent): string {
  const [why] = listeners.flatMap((l) => refusal(l, owner, parent) ?? []);
  return why ?? `${title(owner.resource)} does not take the route`;
}
