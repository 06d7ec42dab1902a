import type { Case } from "../case";
import {
  acl,
  cilium,
  connector,
  gateway,
  http,
  https,
  lanPool,
  NOT_FOUND,
  object,
  pinned,
  policy,
  pool,
  route,
  service,
  tunnelConfig,
} from "../resources";

const CNP = "CiliumNetworkPolicy";
const L2 = (spec: object) => object("cilium.io/v2alpha1", "CiliumL2AnnouncementPolicy", "l2", { spec });
const choosing = (name: string, spec: object) =>
  object("cilium.io/v2", "CiliumLoadBalancerIPPool", name, {
    spec: { blocks: [{ start: "192.168.30.60", stop: "192.168.30.80" }], ...spec },
  });
const everything = acl("bad", { autoApprovers: { routes: { "0.0.0.0/0": ["tag:router"], "::/0": [] } } });
const bypass = (hostNamespaceOnly: boolean) => ({ kubeProxyReplacement: true, socketLB: { hostNamespaceOnly } });

const GW = "kube-system/gw";
const twoPorts = (second: object = {}) =>
  gateway(GW, { listeners: [http(), http({ name: "inside", port: 8080, ...second }), https()] });
const on = (section: string) => ({ parentRefs: [{ name: "gw", namespace: "kube-system", sectionName: section }] });
const to = (name: string, match?: object) => ({
  rules: [{ ...(match && { matches: [match] }), backendRefs: [{ name, port: 80 }] }],
});
const workload = (app: string) =>
  object("apps/v1", "Deployment", `media/${app}`, { spec: { template: { metadata: { labels: { app } }, spec: {} } } });

export const newerCases: Case[] = [
  {
    rule: "NET-G10",
    when: "a route asks for one of two plain ports",
    resources: [twoPorts(), route("media/inside", on("inside")), route("media/web", on("https"))],
    reports: ["media/inside"],
    found: "served on 80 too",
  },
  {
    rule: "NET-G10",
    when: "the other port serves other names, the route asks for both, or it asks for TLS",
    resources: [
      twoPorts({ hostname: "*.admin.example.org" }),
      route("media/app", on("http")),
      route("media/both", { parentRefs: [{ name: "gw", namespace: "kube-system" }] }),
      route("media/web", on("https")),
    ],
    reports: [],
  },
  {
    rule: "NET-G11",
    when: "two routes have one name and every path",
    resources: [
      gateway(GW),
      route("media/a"),
      route("web/b", to("b", { path: { type: "PathPrefix", value: "/" } })),
      route("web/c", to("c", { path: { type: "PathPrefix", value: "/api" } })),
    ],
    beside: [],
    reports: ["web/b"],
    found: "media/a",
  },
  {
    rule: "NET-G11",
    when: "two routes have one name and different paths, or lead to the same",
    resources: [
      gateway(GW),
      route("media/a"),
      route("media/same"),
      route("media/c", to("c", { path: { type: "Exact", value: "/" } })),
      route("media/d", { ...to("d"), hostnames: ["d.int.example.org"] }),
    ],
    reports: [],
  },
  {
    rule: "NET-R02",
    when: "no workload of the namespace has the labels",
    resources: [
      workload("shop"),
      service("media/bad", { selector: { app: "shoq" } }),
      service("media/good", { selector: { app: "shop" } }),
    ],
    beside: [],
    reports: ["media/bad"],
    found: "app: shoq",
  },
  {
    rule: "NET-R02",
    when: "the stack makes no workloads there, a chart may, or the Service has no selector",
    resources: [
      workload("shop"),
      service("web/a", { selector: { app: "a" } }),
      service("media/none"),
      service("media/good", { selector: { app: "shop" } }),
    ],
    reports: [],
  },
  {
    rule: "NET-A09",
    when: "the pool that holds the address chooses other Services",
    resources: [
      choosing("pool", { serviceSelector: { matchLabels: { color: "red" } } }),
      pinned("media/a", "192.168.30.62"),
      gateway("ns/gw"),
    ],
    reports: ["ns/gw", "media/a"],
    found: "chooses other Services",
  },
  {
    rule: "NET-A09",
    when: "the pool that holds the address is disabled",
    resources: [choosing("pool", { disabled: true }), pinned("media/a", "192.168.30.62")],
    reports: ["media/a"],
    found: "is disabled",
  },
  {
    rule: "NET-A09",
    when: "a pool chooses the Service by its name, or another holds the address as well",
    resources: [
      choosing("named", { serviceSelector: { matchLabels: { "io.kubernetes.service.name": "a" } } }),
      pool("other", { cidr: "192.168.30.70/32" }),
      pinned("media/a", "192.168.30.62"),
      pinned("media/b", "192.168.30.70"),
    ],
    reports: [],
  },
  {
    rule: "NET-A10",
    when: "no policy and no advertisement is there",
    resources: [lanPool, pinned("media/a", "192.168.30.62")],
    beside: [],
    reports: ["media/a"],
    found: "192.168.30.62",
  },
  {
    rule: "NET-A10",
    when: "the policy answers for external addresses only, or for others",
    resources: [
      L2({ loadBalancerIPs: true, serviceSelector: { matchLabels: { announce: "yes" } } }),
      pinned("media/a", "192.168.30.62"),
    ],
    reports: ["media/a"],
  },
  {
    rule: "NET-A10",
    when: "a policy answers for all, also where only a tunnel feeds the Gateway",
    resources: [L2({ loadBalancerIPs: true }), pinned("media/a", "192.168.30.62"), gateway("ns/gw")],
    reports: [],
  },
  {
    rule: "NET-A10",
    when: "only a tunnel feeds the Gateway",
    resources: [
      gateway("ns/gw"),
      tunnelConfig("t", { hostname: "*.example.org", service: "http://192.168.30.61:80" }, NOT_FOUND),
      L2({ loadBalancerIPs: true, serviceSelector: { matchLabels: { announce: "yes" } } }),
    ],
    reports: [],
  },
  {
    rule: "NET-P06",
    when: "the list of rules is empty, or there is none",
    resources: [
      policy(CNP, "media/deny", { endpointSelector: {}, ingress: [] }),
      policy(CNP, "web/none", { endpointSelector: {} }),
    ],
    reports: ["media/deny", "web/none"],
    found: "ingress without a rule",
  },
  {
    rule: "NET-P06",
    when: "one rule lets nobody in, one section has a rule, or Kubernetes reads the policy",
    resources: [
      policy(CNP, "media/deny", { endpointSelector: {}, ingress: [{}] }),
      policy(CNP, "web/deny", { endpointSelector: {}, ingress: [], egressDeny: [{ toEntities: ["world"] }] }),
      policy("NetworkPolicy", "web/k8s", { podSelector: {}, ingress: [] }),
    ],
    reports: [],
  },
  {
    rule: "NET-T12",
    when: "a tag is approved for every route, and its router advertises less",
    resources: [everything, connector("router", ["192.168.30.0/24"])],
    beside: [everything],
    reports: ["bad"],
    found: "0.0.0.0/0",
  },
  {
    rule: "NET-T12",
    when: "the approved routes are the LAN's, or an exit node's own",
    resources: [
      acl("good"),
      acl("exit", { autoApprovers: { routes: { "0.0.0.0/0": ["tag:router"] } } }),
      connector("router", ["0.0.0.0/0"]),
    ],
    reports: [],
  },
  {
    rule: "NET-T13",
    when: "Cilium translates in the sockets of the tailnet's proxies too",
    resources: [cilium("1.20.2", bypass(false)), connector("router", ["192.168.30.0/24"])],
    reports: ["cilium"],
    found: "hostNamespaceOnly",
  },
  {
    rule: "NET-T13",
    when: "Cilium leaves the pods' sockets alone",
    resources: [cilium("1.20.2", bypass(true)), connector("router", ["192.168.30.0/24"])],
    reports: [],
  },
  {
    rule: "NET-T13",
    when: "nothing of the tailnet is in the stack",
    resources: [cilium("1.20.2", bypass(false))],
    reports: [],
  },
];
