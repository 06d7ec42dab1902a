import type { Case } from "../case";
import {
  certificate,
  cilium,
  gateway,
  http,
  https,
  NOT_FOUND,
  object,
  pinned,
  route,
  service,
  tunnelConfig,
} from "../resources";

const GW = "kube-system/gw";
const redirect = route("kube-system/redirect", {
  parentRefs: [{ name: "gw", sectionName: "http" }],
  hostnames: ["*.int.example.org"],
  rules: [{ filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https" } }] }],
});
const elsewhere = https({ tls: { certificateRefs: [{ name: "wildcard", namespace: "certs" }] } });
const grant = (from: string, namespace: string, to: string) =>
  object("gateway.networking.k8s.io/v1beta1", "ReferenceGrant", "certs/grant", {
    spec: { from: [{ group: "gateway.networking.k8s.io", kind: from, namespace }], to: [{ group: "", kind: to }] },
  });
const abroad = route("media/app", { rules: [{ backendRefs: [{ name: "app", namespace: "certs", port: 80 }] }] });
const tcp = { name: "postgres", port: 5432, protocol: "TCP" };
const l2 = (name: string, spec: object) => object("cilium.io/v2alpha1", "CiliumL2AnnouncementPolicy", name, { spec });
const local = { type: "LoadBalancer", externalTrafficPolicy: "Local" };

/** A Gateway whose Service carries a label, an app on its plain listener, and a tunnel that leads to its address. */
const fed = gateway(GW, { infrastructure: { labels: { feed: "tunnel" } } });
const plainRoute = route("media/app", {
  parentRefs: [{ name: "gw", namespace: "kube-system", sectionName: "http" }],
});
const tunnelled = tunnelConfig("tunnel", { hostname: "*.example.org", service: "http://192.168.30.61:80" }, NOT_FOUND);
const notTunnel = { matchExpressions: [{ key: "feed", operator: "NotIn", values: ["tunnel"] }] };
const bgp = (name: string, selector: object) =>
  object("cilium.io/v2", "CiliumBGPAdvertisement", name, {
    spec: { advertisements: [{ advertisementType: "Service", service: { addresses: ["LoadBalancerIP"] }, selector }] },
  });

export const gatewayCases: Case[] = [
  {
    rule: "NET-G01",
    when: "an HTTPS listener has no certificate",
    resources: [gateway(GW), gateway("ns/bad", { listeners: [https({ tls: {} })] })],
    reports: ["ns/bad"],
    found: "certificateRefs",
  },
  {
    rule: "NET-G01",
    when: "an HTTPS listener passes TLS through",
    resources: [gateway("ns/bad", { listeners: [http(), https({ tls: { mode: "Passthrough" } })] })],
    reports: ["ns/bad"],
    found: "Passthrough",
  },
  { rule: "NET-G01", when: "a listener terminates with a certificate", resources: [gateway(GW)], reports: [] },
  {
    rule: "NET-G02",
    when: "the certificate is for another name",
    resources: [gateway(GW), certificate("kube-system/c", ["*.example.org"])],
    reports: [GW],
    found: "*.int.example.org",
  },
  {
    rule: "NET-G02",
    when: "nothing makes the Secret",
    resources: [gateway(GW), certificate("other/c", ["*.int.example.org"])],
    reports: [GW],
    found: "kube-system/wildcard",
  },
  {
    rule: "NET-G02",
    when: "a name two labels deep has a wildcard of one",
    resources: [
      gateway(GW, { listeners: [https({ hostname: "a.b.int.example.org" })] }),
      certificate("kube-system/c", ["*.int.example.org"]),
    ],
    reports: [GW],
  },
  {
    rule: "NET-G02",
    when: "a certificate covers the listener",
    resources: [gateway(GW), certificate("kube-system/c", ["*.int.example.org", "int.example.org"])],
    reports: [],
  },
  {
    rule: "NET-G02",
    when: "cert-manager watches the Gateway itself",
    resources: [gateway(GW, {}, { "cert-manager.io/cluster-issuer": "le" })],
    reports: [],
  },
  {
    rule: "NET-G03",
    when: "a certificate is in another namespace without a grant",
    resources: [gateway(GW, { listeners: [elsewhere] }), gateway("ns/own")],
    reports: [GW],
    found: "certs/wildcard",
  },
  {
    rule: "NET-G03",
    when: "the grant is for another namespace",
    resources: [gateway(GW, { listeners: [elsewhere] }), grant("Gateway", "other", "Secret")],
    reports: [GW],
  },
  {
    rule: "NET-G03",
    when: "a backend is in another namespace without a grant",
    resources: [abroad, grant("Gateway", "media", "Service")],
    reports: ["media/app"],
    found: "certs/app",
  },
  {
    rule: "NET-G03",
    when: "both references have grants",
    resources: [
      gateway(GW, { listeners: [elsewhere] }),
      grant("Gateway", "kube-system", "Secret"),
      abroad,
      grant("HTTPRoute", "media", "Service"),
    ],
    reports: [],
  },
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
    when: "parent, section and hostname match",
    resources: [gateway(GW), redirect, route("media/app")],
    reports: [],
  },
  {
    rule: "NET-G06",
    when: "the Service has another port",
    resources: [service("media/app", { ports: [{ port: 8989 }] }), route("media/app")],
    reports: ["media/app"],
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
  {
    rule: "NET-G07",
    when: "Cilium 1.19 has a TCP listener",
    resources: [cilium("1.19.0"), gateway(GW, { listeners: [https(), tcp] })],
    reports: [GW],
    found: "1.19.0",
  },
  {
    rule: "NET-G07",
    when: "Cilium 1.20 has a TCP listener",
    resources: [cilium("1.20.2"), gateway(GW, { listeners: [https(), tcp] })],
    reports: [],
  },
  {
    rule: "NET-G08",
    when: "a Service is Local beside an L2 policy",
    resources: [l2("l2", { loadBalancerIPs: true }), service("media/a", local), pinned("media/b", "192.168.30.62")],
    reports: ["media/a"],
  },
  {
    rule: "NET-G08",
    when: "a Service is Local and Cilium announces",
    resources: [cilium("1.20.2", { l2announcements: { enabled: true } }), service("media/a", local)],
    reports: ["media/a"],
  },
  {
    rule: "NET-G08",
    when: "a Service is Local without L2 announcements",
    resources: [cilium("1.20.2"), service("media/a", local)],
    reports: [],
  },
  {
    rule: "NET-G09",
    when: "the L2 policy announces external addresses only",
    resources: [l2("bad", { externalIPs: true }), l2("good", { loadBalancerIPs: true })],
    reports: ["bad"],
  },
  {
    rule: "NET-G09",
    when: "the L2 policy announces load-balancer addresses",
    resources: [l2("good", { loadBalancerIPs: true })],
    reports: [],
  },
];
