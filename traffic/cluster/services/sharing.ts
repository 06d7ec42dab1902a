import type { Network } from "../../model/network";
import { Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import { bgpOff, l2Off, type Off } from "../cilium";
import { texts } from "../labels";
import type { Frontend } from "./frontends";
import { selectorOf } from "./services";

/**
 * May two frontends have one address? Source: isCompatible in operator/pkg/lbipam of Cilium 1.20.
 *
 * @throws Unknown
 */
export function shares(network: Network, a: Frontend, b: Frontend): boolean {
  if (!a.sharingKey || a.sharingKey !== b.sharingKey) return false;
  if (!lets(a, b) || !lets(b, a)) return false;
  if (a.ports.some((p) => b.ports.some((q) => p.port === q.port && p.protocol === q.protocol))) return false;
  const policy = a.trafficPolicy(network);
  if (policy !== b.trafficPolicy(network)) return false;
  return policy !== "Local" || samePods(a, b);
}

function lets(from: Frontend, to: Frontend): boolean {
  return from.namespace === to.namespace || ["*", to.namespace].some((name) => from.sharingNamespaces.includes(name));
}

/** With the policy Local both have to select the same pods; what selects none, as a Gateway's Service, shares with nobody. */
function samePods(a: Frontend, b: Frontend): boolean {
  const [one, other] = [a, b].map(({ kind, object }) => {
    const selector = kind === "service" ? selectorOf(object) : undefined;
    return selector && JSON.stringify(Object.entries(texts(selector)).sort());
  });
  return one !== undefined && one === other;
}

/** The classes that Cilium serves, and what has to be on for each. Source: operator/pkg/lbipam/cell.go of Cilium 1.20. */
const CLASSES: Readonly<Record<string, (network: Network) => Off | Unknown | undefined>> = {
  "io.cilium/l2-announcer": l2Off,
  "io.cilium/bgp-control-plane": bgpOff,
};

/** Its operator gives a Service an address on the tailnet, and none of the LAN. */
const TAILSCALE_CLASS = "tailscale";

/** Why Cilium gives a Service of a `spec.loadBalancerClass` no address from a pool; an Unknown where another program may. */
export function classOfAnother(network: Network, service: View): Off | Unknown | undefined {
  const at = service.at("spec.loadBalancerClass");
  const name = at.text();
  if (name === undefined) return undefined;
  if (name === TAILSCALE_CLASS) return { why: `is of the class ${name}: it gets an address on the tailnet alone`, at };
  const needs = CLASSES[name];
  if (needs === undefined) return Unknown.because(`is served by ${name}, which this model does not know`, at);
  const off = needs(network);
  if (off === undefined || off instanceof Unknown) return off;
  return { why: `is of the class ${name}, which gets no address: Cilium's ${off.why}`, at: off.at ?? at };
}
