import { EXISTING, REACH } from "../../../traffic/model/annotations";
import type { Resource } from "../../../traffic/model/resource";
import type { Case } from "../case";
import { certificate, cilium, gateway, lanPool, node, object, policy, resolver, route } from "../resources";

const selector = { app: "server" };
const known = resolver("local=/int.example.org/", "host-record=app.int.example.org,192.168.30.61");
const house: Resource[] = [
  cilium("1.20.2", { kubeProxyReplacement: true, gatewayAPI: { enabled: true }, l2announcements: { enabled: true } }),
  object("cilium.io/v2alpha1", "CiliumL2AnnouncementPolicy", "l2", { spec: { loadBalancerIPs: true } }),
  ...[lanPool, certificate("kube-system/wildcard", ["*.int.example.org"]), gateway("kube-system/gw"), node("cp")],
  ...[known, route("media/web", {}, { [REACH]: "lan" })],
];

const told = (reach: string, spec: object = { selector }) =>
  JSON.stringify([
    {
      metadata: { name: "app", namespace: "media", annotations: { [REACH]: reach } },
      spec: { ports: [{ port: 80 }], ...spec },
    },
  ]);
/** The policy that lets the Gateway in to a port, and tells of the Service. */
const lets = (port: string, text: string) =>
  policy(
    "CiliumNetworkPolicy",
    "media/allow-app",
    {
      endpointSelector: { matchLabels: selector },
      ingress: [{ fromEntities: ["ingress"], toPorts: [{ ports: [{ port, protocol: "TCP" }] }] }],
    },
    { [EXISTING]: text },
  );

/** An unknown policy may be the one that lets in, or tells of the Service; another certificate is not. */
const beside = [certificate("kube-system/other", ["other.example.org"], "other")];

/** Services that no resource makes, of which some object tells. */
export const existingCases: Case[] = [
  {
    rule: "NET-R01",
    when: "a Service that somebody else makes is reached by those for whom it is declared, as far as the stack tells",
    resources: [...house, lets("80", told("lan"))],
    reports: [],
  },
  {
    rule: "NET-R01",
    when: "something outside of the cluster stands behind a Service that somebody else makes",
    resources: [...house, lets("80", told("lan", {}))],
    reports: [],
  },
  {
    rule: "NET-R01",
    when: "the policy for the pods behind a Service that somebody else makes opens another port",
    beside,
    resources: [...house, lets("81", told("lan"))],
    reports: ["media/allow-app"],
    found: "network policy refuses",
  },
  {
    rule: "NET-R01",
    when: "a Service that somebody else makes is for nobody, and a route opens it to the LAN",
    beside,
    resources: [...house, lets("80", told(""))],
    reports: ["media/allow-app"],
    found: "reached from lan",
  },
  {
    rule: "NET-G06",
    when: "a route leads to a port of which nothing is told",
    resources: [route("media/web", { rules: [{ backendRefs: [{ name: "app", port: 81 }] }] }), lets("80", told("lan"))],
    reports: [],
  },
];
