import { REACH } from "../../../traffic/model/annotations";
import type { Resource } from "../../../traffic/model/resource";
import type { Case } from "../case";
import {
  acl,
  certificate,
  cilium,
  gateway,
  lanPool,
  node,
  object,
  pinned,
  policy,
  resolver,
  route,
  service,
} from "../resources";

const L2 = object("cilium.io/v2alpha1", "CiliumL2AnnouncementPolicy", "l2", { spec: { loadBalancerIPs: true } });
const selector = { "app.kubernetes.io/name": "app" };

const known = resolver("local=/int.example.org/", "host-record=app.int.example.org,192.168.30.61");
const app = (reach: string, more: Record<string, string> = {}) =>
  service("media/app", { selector, ports: [{ port: 80, protocol: "TCP" }] }, { [REACH]: reach, ...more });
const lets = (ingress: unknown[]) =>
  policy("CiliumNetworkPolicy", "media/allow-app", { endpointSelector: { matchLabels: selector }, ingress });
const fromGateway = { fromEntities: ["ingress"], toPorts: [{ ports: [{ port: "80", protocol: "TCP" }] }] };
const around: Resource[] = [
  cilium("1.20.2", { kubeProxyReplacement: true, gatewayAPI: { enabled: true }, l2announcements: { enabled: true } }),
  L2,
  lanPool,
  certificate("kube-system/wildcard", ["*.int.example.org"]),
  gateway("kube-system/gw"),
  node("cp"),
];
/** An unknown Service or policy may be the very one that is missing; another certificate is not. */
const beside = [certificate("kube-system/other", ["other.example.org"], "other")];
const house = [...around, known, lets([fromGateway]), route("media/web")];
const address = pinned("media/app", "192.168.30.62", [{ port: 80, protocol: "TCP" }], { [REACH]: "" });

/** A Service for the LAN whose endpoint is one address. */
function device(at: string): Resource[] {
  const slice = object("discovery.k8s.io/v1", "EndpointSlice", "media/app-backend", {
    addressType: "IPv4",
    ports: [{ port: 5000, protocol: "TCP" }],
    endpoints: [{ addresses: [at] }],
  });
  Object.assign(slice.props.metadata as object, { labels: { "kubernetes.io/service-name": "app" } });
  return [slice, service("media/app", { ports: [{ port: 80, protocol: "TCP" }] }, { [REACH]: "lan" })];
}

export const reachCases: Case[] = [
  {
    rule: "NET-R01",
    when: "an app of the LAN is reached there and nowhere else",
    resources: [...house, app("lan")],
    reports: [],
  },
  {
    rule: "NET-R01",
    when: "a device outside of the cluster is declared for the LAN, and pods reach it as they reach its address",
    resources: [...around, known, route("media/web"), ...device("192.168.30.9")],
    reports: [],
  },
  {
    rule: "NET-R01",
    when: "what stands behind a Service without a selector is a node, which pods reach by it",
    beside,
    resources: [...around, known, route("media/web"), ...device("192.168.30.50")],
    reports: ["media/app", "media/app"],
    found: "pod:media/any-other-pod",
  },
  {
    rule: "NET-R01",
    when: "nothing is declared",
    resources: [...house, service("media/app", { selector, ports: [{ port: 80, protocol: "TCP" }] })],
    reports: [],
  },
  {
    rule: "NET-R01",
    when: "the LAN's resolver does not know the name",
    beside,
    resources: [...around, resolver("local=/int.example.org/"), lets([fromGateway]), route("media/web"), app("lan")],
    reports: ["media/app"],
    found: "has no address on the LAN",
  },
  {
    rule: "NET-R01",
    when: "the Service of a declared route is made outside of the stack",
    resources: [
      ...around,
      known,
      lets([fromGateway]),
      route("media/web", { rules: [{ backendRefs: [{ name: "elsewhere", port: 80 }] }] }, { [REACH]: "lan" }),
    ],
    reports: [],
  },
  {
    rule: "NET-R01",
    when: "no route names the Service",
    beside,
    resources: [...around, known, lets([fromGateway]), app("lan")],
    reports: ["media/app"],
    found: "no route, address, tunnel rule or device names it",
  },
  {
    rule: "NET-R01",
    when: "a network policy keeps the Gateway out",
    beside,
    resources: [...around, known, lets([{}]), route("media/web"), app("lan")],
    reports: ["media/app"],
    found: "CiliumNetworkPolicy media/allow-app",
  },
  {
    rule: "NET-R01",
    when: "the LAN reaches an app that is for nobody",
    beside,
    resources: [
      ...around,
      { ...address, props: { ...address.props, spec: { ...(address.props.spec as object), selector } } },
      lets([{ fromCIDR: ["0.0.0.0/0"] }]),
    ],
    reports: ["media/app"],
    found: "reached from lan, which is not declared",
  },
  {
    rule: "NET-R01",
    when: "the LAN reaches an app that is for nobody by one of its name's two addresses, and of the other nothing is known",
    beside,
    resources: [
      ...around,
      resolver("local=/int.example.org/", "host-record=app.int.example.org,192.168.30.61,fd00:99::1"),
      lets([fromGateway]),
      route("media/web"),
      app(""),
    ],
    reports: ["media/app"],
    found: "reached from lan, which is not declared: https://app.int.example.org",
  },
  {
    rule: "NET-R01",
    when: "an app of the LAN has an address of IPv6 beside it that nobody has",
    resources: [
      ...around,
      resolver("local=/int.example.org/", "host-record=app.int.example.org,192.168.30.61,fd00:30::61"),
      object("cilium.io/v2", "CiliumLoadBalancerIPPool", "six", { spec: { blocks: [{ cidr: "fd00:30::/64" }] } }),
      lets([fromGateway]),
      route("media/web"),
      app("lan"),
    ],
    reports: [],
  },
  {
    rule: "NET-R01",
    when: "every pod of the cluster may call the app",
    beside,
    resources: [...around, known, lets([fromGateway, { fromEntities: ["cluster"] }]), route("media/web"), app("lan")],
    reports: ["media/app", "media/app"],
    found: "pod:default/any-other-pod, which is not declared",
  },
  {
    rule: "NET-R01",
    when: "a word of the declaration means nothing",
    resources: [...house, app("lan,wan")],
    reports: ["media/app"],
    found: "«wan»",
  },
  {
    rule: "NET-T11",
    when: "every test holds",
    resources: [acl("acl", { groups: { "group:home": ["ann@example.org"] } })],
    reports: [],
  },
  {
    rule: "NET-T11",
    when: "a test asks for what no rule allows",
    resources: [
      acl("acl", {
        tests: [{ src: "group:home", accept: ["192.168.30.61:22"] }],
        groups: { "group:home": ["ann@example.org"] },
      }),
    ],
    reports: ["acl"],
    found: "192.168.30.61:22",
  },
];
