import { hostnameHolds } from "../../model/names";
import type { Network } from "../../model/network";
import { type Collected, collect, settle, Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import { meantListeners, type Parent, PROTOCOLS, parents, refusal, routes } from "../gateway/attachment";
import { gateways } from "../gateway/gateways";
import { listenerHostname, namespaceAllowed } from "../gateway/listeners";
import { addressesOfGateway } from "../published";
import { type Annotations, type Candidate, countingNames, listed } from "./candidate";

/**
 * The names that routes ask for: their hostnames that a listener of their Gateway has too; their targets are the Gateway's addresses or the
 * target that the Gateway's annotation names. Only that annotation is read of the Gateway, all others of the route. Sources: external-dns,
 * source/gateway.go; docs/annotations/annotations.md, «Gateway API Annotation Placement».
 */
export function ofRoutes(network: Network, annotation: Annotations): Collected<Candidate> {
  return collect(routes(network.stack), ({ kind, route }) => {
    const asked = namesOf(route, annotation);
    const proxied = annotation(route, "cloudflare-proxied").text();
    const base = { source: `gateway-${kind.toLowerCase()}`, object: route, proxied };
    return parents(network, kind, route).flatMap((parent): Candidate[] => {
      const gateway = settle(() => gateways(network).one(parent.gateway));
      if (gateway === undefined || gateway instanceof Unknown || parent.set !== undefined) {
        const why = `it stands for addresses of Gateway ${parent.gateway}, which the resources do not tell`;
        return asked
          .filter(({ name }) => name !== "")
          .map((a) => ({ ...base, ...a, targets: Unknown.because(why, a.at) }));
      }
      const targets = settle(() => targetsOf(gateway, annotation));
      return meantListeners(network, parent, gateway).flatMap((listener) => {
        const taken = isTaken(network, listener, gateway, parent);
        if (taken === false) return [];
        return asked.flatMap(({ at, name }) =>
          common(listenerHostname(listener) ?? "", name).map((host) => {
            const doubt = taken instanceof Unknown ? taken : targets;
            return { ...base, gateway, at: at === route ? listener.at("hostname") : at, name: host, targets: doubt };
          }),
        );
      });
    });
  });
}

/** The names that a route may get; "" for those of the listeners, which one takes that says nothing of its own. */
function namesOf(route: View, annotation: Annotations): { at: View; name: string }[] {
  const source = annotation(route, "gateway-hostname-source");
  const counting = countingNames(source);
  const own = route
    .at("spec.hostnames")
    .items()
    .map((at) => ({ at, name: (at.text() ?? "").toLowerCase() }));
  const at = annotation(route, "hostname");
  const annotated = listed(at).map((name) => ({ at, name }));
  if (counting === "fields") return own;
  if (counting === "annotation") return annotated;
  return [...own, ...annotated, ...(own.length === 0 ? [{ at: route, name: "" }] : [])];
}

/** The targets of the Gateway's annotation, else its addresses. */
function targetsOf(gateway: View, annotation: Annotations): Candidate["targets"] {
  const own = listed(annotation(gateway, "target"));
  return own.length > 0 ? own : addressesOfGateway(gateway);
}

function isTaken(network: Network, listener: View, gateway: View, parent: Parent): boolean | Unknown {
  const refused = settle(() =>
    (PROTOCOLS[parent.kind] ?? []).includes(listener.at("protocol").text() ?? "")
      ? refusal(listener, gateway, parent)
      : "",
  );
  if (refused instanceof Unknown) return refused;
  if (refused !== undefined) return false;
  const allowed = settle(() => namespaceAllowed(network, listener, parent.route));
  if (allowed instanceof Unknown) return allowed;
  if (allowed === true) return true;
  return "unknown" in allowed ? Unknown.because(allowed.unknown, listener) : false;
}

/** The more specific of two hostnames of which one holds the other; "" for any. */
function common(listener: string, route: string): string[] {
  if (route === "" || listener === "") return [listener || route].filter((name) => name !== "");
  const own = listener.toLowerCase();
  if (hostnameHolds(own, route)) return [route];
  return hostnameHolds(route, own) ? [own] : [];
}
