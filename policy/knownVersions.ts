import { isAtLeast } from "./facts/versions";

interface Present {
  group: string;
  kind: string;
  versions?: readonly string[];
  /** Only where an entry of a list of the object is without a field, `[list, field]`. */
  lacks?: readonly [string, string];
}

/** Versions of a system that are known to fail under a condition that the stack's resources tell. */
export interface KnownVersion {
  /** The Helm chart whose version it is. */
  chart: string;
  /** The first version that fails; undefined: from the beginning. */
  from?: string;
  /** The first version that does not fail any more; undefined: none is known. */
  until?: string;
  /** When it matters: a kind of object that has to be in the stack, by API group and name, in one of the versions. */
  with?: Present;
  /** When it matters, also beside `with`: a kind whose definition is in the stack and does not serve that version. */
  without?: { definition: string; version: string };
  /** The effect, as the end of a sentence. */
  what: string;
  instead: string;
  /** Where it is told, or how it was seen. */
  source: string;
}

/** Kinds that Cilium 1.20 requires in v1 when it starts; where one of them is served in older versions only, it leaves the Gateway API off. */
const NEEDED_IN_V1 = ["tlsroutes", "referencegrants", "backendtlspolicies"];

/** Add a line here for what you learn; each needs a source. */
export const knownVersions: readonly KnownVersion[] = [
  ...NEEDED_IN_V1.map((plural) => ({
    chart: "cilium",
    from: "1.20.0",
    without: { definition: `${plural}.gateway.networking.k8s.io`, version: "v1" },
    what: `the operator leaves the Gateway API off, because ${plural} are not served in v1: Gateways get no Service, or no certificate`,
    instead: "Gateway API 1.6.1's definitions, before Cilium is upgraded.",
    source: "Cilium 1.20, Upgrade Notes; axeII/home-ops#3790, AndriyKalashnykov/kind-cluster#256",
  })),
  {
    chart: "cilium",
    from: "1.19.0",
    until: "1.20.0",
    without: { definition: "tlsroutes.gateway.networking.k8s.io", version: "v1alpha2" },
    what: "the operator's reconciler of Gateways fails with «no kind is registered for v1alpha2.TLSRouteList», and no Gateway is served",
    instead: "the TLSRoute definition of Gateway API 1.4's experimental channel, or Cilium 1.20.",
    source: "seen with the operator of 1.19.0; cilium/cilium#44920, kubernetes-sigs/kubespray#13222",
  },
  {
    chart: "cilium",
    from: "1.20.0",
    with: { group: "gateway.networking.k8s.io", kind: "TLSRoute", versions: ["v1alpha2"] },
    without: { definition: "tlsroutes.gateway.networking.k8s.io", version: "v1alpha2" },
    what: "the standard channel's definition does not serve v1alpha2: the API server refuses this TLSRoute, and its names are served by nobody",
    instead: "apiVersion: gateway.networking.k8s.io/v1 in the route, before the definition is changed.",
    source: "Gateway API 1.5, standard channel; cilium/cilium#45515",
  },
  {
    chart: "cilium",
    from: "1.19.2",
    until: "1.19.5",
    with: { group: "gateway.networking.k8s.io", kind: "TLSRoute", lacks: ["spec.parentRefs", "sectionName"] },
    what: "a TLSRoute that names no listener is given to every listener of its Gateway, HTTP and HTTPS too: Envoy refuses what comes of it, or drops connections without a word",
    instead: "the sectionName of the TLS listener in the route, or Cilium 1.19.5.",
    source: "cilium/cilium#45966; the operator's code of 1.19.4 and of 1.19.5",
  },
  {
    chart: "cilium",
    until: "1.20.0",
    with: { group: "gateway.networking.k8s.io", kind: "TCPRoute" },
    what: "a TCPRoute is not served, though its listener is reported as Programmed",
    instead: "Cilium 1.20 with Gateway API 1.6, or a LoadBalancer Service that shares the Gateway's address.",
    source: "seen with the operators of 1.19.0 and 1.20.2",
  },
  {
    chart: "cilium",
    until: "1.18.0",
    with: { group: "cilium.io", kind: "CiliumLoadBalancerIPPool", versions: ["v2"] },
    what: "the API server does not know CiliumLoadBalancerIPPool in cilium.io/v2",
    instead: "cilium.io/v2alpha1, or Cilium 1.18.",
    source: "Cilium 1.18, CiliumLoadBalancerIPPool",
  },
];

/** Is a version one of those that fail? */
export function concerns({ from, until }: KnownVersion, version: string): boolean {
  return (from === undefined || isAtLeast(version, from)) && (until === undefined || !isAtLeast(version, until));
}
