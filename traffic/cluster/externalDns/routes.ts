import { reference } from "../../model/kubernetes";
import { hostnameHolds } from "../../model/names";
import type { Network } from "../../model/network";
import { type Collected, collect, settle, Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import { meantListeners, type Parent, PROTOCOLS, parents, refusal, routes } from "../gateway/attachment";
import { gateways } from "../gateway/gateways";
import { listenerHostname, namespaceAllowed } from "../gateway/listeners";
import { requestedAddresses } from "../services/frontends";
import { type Annotations, type Candidate, listed } from "./candidate";

/**
 * What routes ask for: their hostnames, as far as a listener of their Gateway has them too, stand for the Gateway's addresses or for the
 * target that the Gateway's annotation names. Source: external-dns, source/gateway.go.
 */
export function ofRoutes(network: Network, annotation: Annotations): Collected<Candidate> {
  return collect(routes(network.stack), ({ kind, route }) => {
    const own = route
      .at("spec.hostnames")
      .items()
      .map((at) => ({ at, name: (at.text() ?? "").toLowerCase() }));
    const annotated = annotation(route, "hostname");
    const asked = [...own, ...listed(annotated).map((name) => ({ at: annotated, name }))];
    // One that names no host takes those of the listeners.
    if (own.length === 0) asked.push({ at: route, name: "" });
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

/** The addresses that a Gateway has, or asks for. @throws Unknown */
function targetsOf(gateway: View, annotation: Annotations): string[] {
  const own = listed(annotation(gateway, "target"));
  if (own.length > 0) return own;
  const given = gateway
    .at("status.addresses")
    .items()
    .flatMap((address) => address.at("value").text() ?? []);
  if (given.length > 0) return given;
  const asked = requestedAddresses(gateway);
  if (asked.length > 0) return asked;
  throw Unknown.because(
    `it stands for the address of Gateway ${reference(gateway)}, which is not said`,
    gateway.at("spec"),
  );
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
