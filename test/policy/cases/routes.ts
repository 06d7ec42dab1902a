import type { Case } from "../case";
import { gateway, https, NOT_FOUND, object, route, service, tunnelConfig } from "../resources";

const GW = "kube-system/gw";
const redirect = route("kube-system/redirect", {
  parentRefs: [{ name: "gw", sectionName: "http" }],
  hostnames: ["*.int.example.org"],
  rules: [{ filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https" } }] }],
});
const tcp = { name: "postgres", port: 5432, protocol: "TCP" };
const l2 = (name: string, spec: object) => object("cilium.io/v2alpha1", "CiliumL2AnnouncementPolicy", name, { spec });

/** A Gateway whose Service carries a label, an app on its plain listener, and a tunnel that leads to its address. */
const fed = gateway(GW, { infrastructure: { labels: { feed: "tunnel" } } });
const plainRoute = route("media/app", {
  parentRefs: [{ name: "gw", namespace: "kube-system", sectionName: "http" }],
});
const tunnelled = tunnelConfig("tunnel", { hostname: "*.example.org", service: "http://192.168.30.61:80" }, NOT_FOUND);
const notTunnel = { matchExpressions: [{ key: "feed", operator: "NotIn", values: ["tunnel"] }] };
const hidden = l2("l2", { loadBalancerIPs: true, serviceSelector: notTunnel });
const withAddresses = (...addresses: string[]) =>
  gateway(GW, {
    infrastructure: { labels: { feed: "tunnel" } },
    addresses: addresses.map((value) => ({ type: "IPAddress", value })),
  });
const bgp = (name: string, selector?: object) =>
  object("cilium.io/v2", "CiliumBGPAdvertisement", name, {
    spec: { advertisements: [{ advertisementType: "Service", service: { addresses: ["LoadBalancerIP"] }, selector }] },
  });

const choosing = gateway(GW, {
  listeners: [
    https({ allowedRoutes: { namespaces: { from: "Selector", selector: { matchLabels: { team: "red" } } } } }),
  ],
});

export const routeCases: Case[] = [
  {
    rule: "NET-G04",
    when: "an app is attached to the plain listener too",
    resources: [gateway(GW), redirect, route("media/app", { parentRefs: [{ name: "gw", namespace: "kube-system" }] })],
    reports: ["media/app"],
    found: "listener http",
  },
  {
    rule: "NET-G04",
    when: "a redirect route also has a backend",
    resources: [
      gateway(GW),
      route("media/app", {
        parentRefs: [{ name: "gw", namespace: "kube-system", sectionName: "http" }],
        rules: [{ filters: [{ requestRedirect: { scheme: "https" } }] }, { backendRefs: [{ name: "app", port: 80 }] }],
      }),
    ],
    reports: ["media/app"],
  },
  {
    rule: "NET-G04",
    when: "the plain listener has the redirect only",
    resources: [gateway(GW), redirect, route("media/app")],
    reports: [],
  },
  {
    rule: "NET-G04",
    when: "the Gateway is behind a tunnel",
    resources: [gateway(GW), route("media/app", { parentRefs: [{ name: "gw", namespace: "kube-system" }] })],
    settings: { plain: [GW] },
    reports: [],
  },
  {
    rule: "NET-G04",
    when: "a tunnel feeds the Gateway, and ARP is answered for everything but its label",
    resources: [fed, plainRoute, tunnelled, l2("l2", { loadBalancerIPs: true, serviceSelector: notTunnel })],
    reports: [],
  },
  {
    rule: "NET-G04",
    when: "a tunnel feeds the Gateway, and BGP announces everything but its label",
    resources: [fed, plainRoute, tunnelled, bgp("bgp", notTunnel)],
    reports: [],
  },
  {
    rule: "NET-G04",
    when: "a tunnel feeds the Gateway, and ARP is answered for labelled Services only",
    resources: [
      fed,
      plainRoute,
      tunnelled,
      l2("l2", { loadBalancerIPs: true, serviceSelector: { matchLabels: { announce: "yes" } } }),
    ],
    reports: [],
  },
  {
    rule: "NET-G04",
    when: "a tunnel feeds the Gateway, and the LAN is told of it by ARP too",
    resources: [fed, plainRoute, tunnelled, l2("l2", { loadBalancerIPs: true })],
    reports: ["media/app"],
    found: "listener http",
  },
  {
    rule: "NET-G04",
    when: "a tunnel feeds the Gateway, and BGP announces it beside ARP, which does not",
    resources: [
      fed,
      plainRoute,
      tunnelled,
      l2("l2", { loadBalancerIPs: true, serviceSelector: notTunnel }),
      bgp("bgp", { matchExpressions: [{ key: "feed", operator: "Exists" }] }),
    ],
    reports: ["media/app"],
  },
  {
    rule: "NET-G04",
    when: "a tunnel feeds the Gateway, ARP leaves it out, and an advertisement without a selector announces nothing",
    resources: [
      fed,
      plainRoute,
      tunnelled,
      l2("l2", { loadBalancerIPs: true, serviceSelector: notTunnel }),
      bgp("bgp"),
    ],
    reports: [],
  },
  {
    rule: "NET-G04",
    when: "the label keeps the Gateway from the LAN, and the tunnel goes to another address",
    resources: [
      fed,
      plainRoute,
      tunnelConfig("tunnel", { hostname: "*.example.org", service: "http://192.168.30.62:80" }, NOT_FOUND),
      l2("l2", { loadBalancerIPs: true, serviceSelector: notTunnel }),
    ],
    reports: ["media/app"],
  },
  {
    rule: "NET-G04",
    when: "the tunnel leads to one of two addresses of IPv4",
    resources: [withAddresses("192.168.30.61", "192.168.30.62"), plainRoute, tunnelled, hidden],
    reports: ["media/app"],
  },
  {
    rule: "NET-G04",
    when: "the tunnel leads to both addresses of IPv4",
    resources: [
      withAddresses("192.168.30.61", "192.168.30.62"),
      plainRoute,
      tunnelled,
      tunnelConfig("second", { hostname: "*.example.net", service: "https://192.168.30.62" }, NOT_FOUND),
      hidden,
    ],
    reports: [],
  },
  {
    rule: "NET-G04",
    when: "the tunnel leads to the address of IPv4 of a Gateway that has one of IPv6 beside it",
    resources: [withAddresses("192.168.30.61", "fd00:30::61"), plainRoute, tunnelled, hidden],
    reports: [],
  },
  {
    rule: "NET-G04",
    when: "the tunnel leads to the address of IPv6, written in another way",
    resources: [
      withAddresses("192.168.30.61", "fd00:30::61"),
      plainRoute,
      tunnelConfig("tunnel", { hostname: "*.example.org", service: "http://[fd00:30:0:0::61]:80" }, NOT_FOUND),
      hidden,
    ],
    reports: [],
  },
  {
    rule: "NET-G04",
    when: "the tunnel leads to one of two addresses of IPv6 beside that of IPv4",
    resources: [
      withAddresses("192.168.30.61", "fd00:30::61", "fd00:30::62"),
      plainRoute,
      tunnelled,
      tunnelConfig("second", { hostname: "*.example.net", service: "http://[fd00:30::61]:80" }, NOT_FOUND),
      hidden,
    ],
    reports: ["media/app"],
  },
  {
    rule: "NET-G04",
    when: "a tunnel feeds the Gateway, and nothing in the stack says what the LAN is told",
    resources: [fed, plainRoute, tunnelled],
    reports: ["media/app"],
  },
  {
    rule: "NET-G05",
    when: "the hostname is outside the listener's",
    resources: [gateway(GW), route("media/good"), route("media/bad", { hostnames: ["app.example.org"] })],
    reports: ["media/bad"],
    found: "app.example.org",
  },
  {
    rule: "NET-G05",
    when: "the section does not exist",
    resources: [
      gateway(GW),
      route("media/bad", { parentRefs: [{ name: "gw", namespace: "kube-system", sectionName: "web" }] }),
    ],
    reports: ["media/bad"],
    found: "web",
  },
  {
    rule: "NET-G05",
    when: "the Gateway does not exist",
    resources: [gateway(GW), route("media/bad", { parentRefs: [{ name: "gw" }] })],
    reports: ["media/bad"],
    found: "media/gw",
  },
  {
    rule: "NET-G05",
    when: "the listener takes its own namespace only",
    resources: [gateway(GW, { listeners: [https({ allowedRoutes: undefined })] }), route("media/bad")],
    reports: ["media/bad"],
    found: "kube-system only",
  },
  {
    rule: "NET-G05",
    when: "an HTTPRoute asks a TCP listener",
    resources: [gateway(GW, { listeners: [tcp] }), route("kube-system/bad", { parentRefs: [{ name: "gw" }] })],
    reports: ["kube-system/bad"],
    found: "TCP",
  },
  {
    rule: "NET-G05",
    when: "the listener chooses namespaces by labels that the route's lacks",
    resources: [
      choosing,
      object("v1", "Namespace", "media", { metadata: { name: "media", labels: { team: "blue" } } }),
      object("v1", "Namespace", "web", { metadata: { name: "web", labels: { team: "red" } } }),
      route("media/bad"),
      route("web/good"),
    ],
    reports: ["media/bad"],
    found: "other labels",
  },
  {
    rule: "NET-G05",
    when: "the listener chooses namespaces by labels, and the route's is not in the stack",
    resources: [choosing, route("media/app")],
    reports: [],
  },
  {
    rule: "NET-G05",
    when: "parent, section and hostname match",
    resources: [gateway(GW), redirect, route("media/app")],
    reports: [],
  },
  {
    rule: "NET-G06",
    when: "the Service has another port",
    resources: [service("media/app", { ports: [{ port: 8989 }] }), route("media/web")],
    reports: ["media/web"],
    found: "port 80",
  },
  {
    rule: "NET-G06",
    when: "the Service has the port, or is of another stack",
    resources: [
      service("media/app"),
      route("media/app"),
      route("media/other", { rules: [{ backendRefs: [{ name: "unseen", port: 1 }] }] }),
    ],
    reports: [],
  },
];
