import type { Case } from "../case";
import { certificate, cilium, gateway, http, https, node, object, pinned, route, service } from "../resources";

const GW = "kube-system/gw";
const elsewhere = https({ tls: { certificateRefs: [{ name: "wildcard", namespace: "certs" }] } });
const grant = (from: string, namespace: string, to: string) =>
  object("gateway.networking.k8s.io/v1beta1", "ReferenceGrant", "certs/grant", {
    spec: { from: [{ group: "gateway.networking.k8s.io", kind: from, namespace }], to: [{ group: "", kind: to }] },
  });
const abroad = route("media/app", { rules: [{ backendRefs: [{ name: "app", namespace: "certs", port: 80 }] }] });
const tcp = { name: "postgres", port: 5432, protocol: "TCP" };
const l2 = (name: string, spec: object) => object("cilium.io/v2alpha1", "CiliumL2AnnouncementPolicy", name, { spec });
const local = { type: "LoadBalancer", externalTrafficPolicy: "Local" };

const classed = (externalTrafficPolicy: string) => [
  object("gateway.networking.k8s.io/v1", "GatewayClass", "cilium", {
    spec: {
      controllerName: "io.cilium/gateway-controller",
      parametersRef: { group: "cilium.io", kind: "CiliumGatewayClassConfig", name: "c", namespace: "kube-system" },
    },
  }),
  object("cilium.io/v2alpha1", "CiliumGatewayClassConfig", "kube-system/c", {
    spec: { service: { externalTrafficPolicy } },
  }),
];

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
    rule: "NET-G02",
    when: "a route's name is deeper than the certificate's wildcard",
    resources: [
      gateway(GW),
      certificate("kube-system/c", ["*.int.example.org"]),
      route("media/good"),
      route("media/bad", { hostnames: ["good.int.example.org", "a.app.int.example.org"] }),
    ],
    reports: ["media/bad"],
    found: "a.app.int.example.org",
  },
  {
    rule: "NET-G02",
    when: "a listener without a host name serves a route whose name its certificate lacks",
    resources: [
      gateway(GW, { listeners: [https({ hostname: undefined })] }),
      certificate("kube-system/c", ["*.int.example.org"]),
      route("media/good"),
      route("media/bad", { hostnames: ["app.example.org"] }),
    ],
    reports: ["media/bad"],
    found: "app.example.org",
  },
  {
    rule: "NET-G02",
    when: "the certificate names the routes one by one, or a second one does",
    resources: [
      gateway(GW, {
        listeners: [https({ tls: { certificateRefs: [{ name: "wildcard" }, { name: "more" }] } })],
      }),
      certificate("kube-system/c", ["app.int.example.org"]),
      certificate("kube-system/d", ["a.b.int.example.org"], "more"),
      route("media/app"),
      route("media/deep", { hostnames: ["a.b.int.example.org", "elsewhere.example.net"] }),
    ],
    reports: [],
  },
  {
    rule: "NET-G02",
    when: "one of the certificates is made elsewhere",
    resources: [
      gateway(GW, {
        listeners: [https({ tls: { certificateRefs: [{ name: "wildcard" }, { name: "more" }] } })],
      }),
      certificate("kube-system/c", ["app.int.example.org"]),
      object("v1", "Secret", "kube-system/more", {}),
      route("media/deep", { hostnames: ["a.b.int.example.org"] }),
    ],
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
    rule: "NET-G07",
    when: "another controller serves the TCP listener",
    resources: [cilium("1.19.0"), gateway(GW, { gatewayClassName: "envoy", listeners: [https(), tcp] })],
    reports: [],
  },
  {
    rule: "NET-G08",
    when: "a Service is Local beside an L2 policy of an old Cilium",
    resources: [
      cilium("1.20.1"),
      l2("l2", { loadBalancerIPs: true }),
      service("media/a", local),
      pinned("media/b", "192.168.30.62"),
    ],
    reports: ["media/a"],
    found: "1.20.1",
  },
  {
    rule: "NET-G08",
    when: "a Service is Local and an old Cilium announces",
    resources: [cilium("1.19.0", { l2announcements: { enabled: true } }), service("media/a", local)],
    reports: ["media/a"],
  },
  {
    rule: "NET-G08",
    when: "a single node takes and serves everything",
    resources: [cilium("1.19.0"), l2("l2", { loadBalancerIPs: true }), service("media/a", local), node("cp1")],
    reports: [],
  },
  {
    rule: "NET-G08",
    when: "Cilium chooses the nodes by the Service's pods",
    resources: [cilium("1.20.2"), l2("l2", { loadBalancerIPs: true }), service("media/a", local), gateway(GW)],
    reports: [],
  },
  {
    rule: "NET-G08",
    when: "nothing says Cilium's version",
    resources: [l2("l2", { loadBalancerIPs: true }), service("media/a", local)],
    reports: [],
  },
  {
    rule: "NET-G08",
    when: "all Gateways' Services are Local, which have no pods",
    resources: [
      cilium("1.20.3", { gatewayAPI: { externalTrafficPolicy: "Local" } }),
      l2("l2", { loadBalancerIPs: true }),
      gateway(GW),
    ],
    reports: [GW],
    found: "gatewayAPI.externalTrafficPolicy",
  },
  {
    rule: "NET-G08",
    when: "the class of a Gateway makes its Service Local",
    resources: [...classed("Local"), cilium("1.20.2"), l2("l2", { loadBalancerIPs: true }), gateway(GW)],
    reports: [GW],
    found: "CiliumGatewayClassConfig",
  },
  {
    rule: "NET-G08",
    when: "the class takes back what the chart says",
    resources: [
      ...classed("Cluster"),
      cilium("1.20.2", { gatewayAPI: { externalTrafficPolicy: "Local" } }),
      l2("l2", { loadBalancerIPs: true }),
      gateway(GW),
    ],
    reports: [],
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
  {
    rule: "NET-G12",
    when: "HTTPS is on the port of plain HTTP",
    resources: [gateway(GW, { listeners: [http(), https({ port: 80 })] })],
    reports: [GW],
    found: "on port 80",
  },
  {
    rule: "NET-G12",
    when: "each has a port of its own, or another controller serves the Gateway",
    resources: [
      gateway(GW, { listeners: [http(), https()] }),
      gateway("web/envoy", { gatewayClassName: "envoy", listeners: [http(), https({ port: 80 })] }),
    ],
    reports: [],
  },
];
