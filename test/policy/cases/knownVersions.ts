import type { Case } from "../case";
import { cilium, lanPool, object } from "../resources";

const tlsRoutes = (...versions: (string | { name: string; served: boolean })[]) =>
  object("apiextensions.k8s.io/v1", "CustomResourceDefinition", "tlsroutes.gateway.networking.k8s.io", {
    spec: {
      group: "gateway.networking.k8s.io",
      versions: versions.map((v) => (typeof v === "string" ? { name: v } : v)),
    },
  });
const unserved = { name: "v1alpha2", served: false };
const tlsRouteTo = (...parentRefs: object[]) =>
  object("gateway.networking.k8s.io/v1alpha2", "TLSRoute", "ns/r", { spec: { parentRefs } });
const oldRoute = object("gateway.networking.k8s.io/v1alpha2", "TLSRoute", "ns/r", {});

export const knownVersionCases: Case[] = [
  {
    rule: "NET-C09",
    when: "Cilium 1.19 finds no TLSRoute of the version that it asks for",
    resources: [cilium("1.19.0"), tlsRoutes("v1", "v1alpha3")],
    reports: ["cilium"],
    found: "v1alpha2.TLSRouteList",
  },
  {
    rule: "NET-C09",
    when: "a TCPRoute or a pool is of a kind that an old Cilium does not have",
    resources: [cilium("1.17.4"), object("gateway.networking.k8s.io/v1alpha2", "TCPRoute", "ns/r", {}), lanPool],
    reports: ["cilium", "cilium"],
    found: "TCPRoute is not served",
  },
  {
    rule: "NET-C09",
    when: "the versions are good, or the condition is not there",
    resources: [
      cilium("1.20.2"),
      tlsRoutes("v1"),
      object("gateway.networking.k8s.io/v1", "TCPRoute", "ns/r", {}),
      lanPool,
    ],
    reports: [],
  },
  {
    rule: "NET-C09",
    when: "the standard channel lists the old TLSRoute and does not serve it",
    resources: [cilium("1.19.3"), tlsRoutes("v1", unserved)],
    reports: ["cilium"],
    found: "v1alpha2.TLSRouteList",
  },
  {
    rule: "NET-C09",
    when: "an old TLSRoute is left beside the standard channel's definition",
    resources: [cilium("1.20.2"), tlsRoutes("v1", unserved), oldRoute],
    reports: ["cilium"],
    found: "does not serve v1alpha2",
  },
  {
    rule: "NET-C09",
    when: "an old TLSRoute is still served, or its definition comes from elsewhere",
    resources: [cilium("1.20.2"), tlsRoutes("v1", { name: "v1alpha2", served: true }), oldRoute],
    reports: [],
  },
  {
    rule: "NET-C09",
    when: "no definition is among the resources",
    resources: [cilium("1.20.2"), oldRoute],
    reports: [],
  },
  {
    rule: "NET-C09",
    when: "Cilium 1.19 finds what it asks for",
    resources: [cilium("1.19.0"), tlsRoutes("v1", "v1alpha2"), lanPool],
    reports: [],
  },
  {
    rule: "NET-C09",
    when: "a TLSRoute names no listener, and Cilium is one that gives it to all of them",
    resources: [cilium("1.19.4"), tlsRouteTo({ name: "house", sectionName: "tls" }, { name: "house" })],
    reports: ["cilium"],
    found: "given to every listener",
  },
  {
    rule: "NET-C09",
    when: "every TLSRoute names its listener",
    resources: [cilium("1.19.4"), tlsRouteTo({ name: "house", sectionName: "tls" })],
    reports: [],
  },
  {
    rule: "NET-C09",
    when: "a TLSRoute names no listener, and Cilium is one that asks for the protocol",
    resources: [cilium("1.19.5"), tlsRouteTo({ name: "house" })],
    reports: [],
  },
];
