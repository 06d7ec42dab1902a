import { at, type Fact, type Network, section } from "./network";

const listener = (n: Network, gateway: string, name: string) =>
  ((n.value(`gateway-${gateway}`, "spec.listeners") ?? []) as { name: string }[]).find((l) => l.name === name);

function listens(gateway: string, name: string, port: number, protocol: string): Fact {
  return [
    `${gateway}: name: ${name}, port: ${port}, protocol: ${protocol}, from: All`,
    (n) => {
      const found = listener(n, gateway, name);
      return (
        at(found, "port") === port &&
        at(found, "protocol") === protocol &&
        at(found, "allowedRoutes.namespaces.from") === "All"
      );
    },
  ];
}

function gateway(key: string, name: string): Fact[] {
  return [
    [`name: ${name}`, (n) => n.is(`gateway-${key}`, "metadata.name", name)],
    [`${name}: namespace: gateway-system`, (n) => n.is(`gateway-${key}`, "metadata.namespace", "gateway-system")],
    [`${name}: gatewayClassName: cilium`, (n) => n.is(`gateway-${key}`, "spec.gatewayClassName", "cilium")],
    listens(key, "http", 80, "HTTP"),
  ];
}

const pods = (n: Network) => n.value("tunnel-cloudflared", "spec.template");

/** The older layout at the end of the second network's document; a small network of the tests has it. */
export const older = [
  ...section("IP Allocation", [
    ["Internal Network: 192.168.1.0/24", (n) => n.planned("lan") === "192.168.1.0/24"],
    ["Gateway: 192.168.1.1", (n) => n.owns("the router", "192.168.1.1")],
    ["K3s Node: 192.168.1.10", (n) => n.is("node-node-10", "node", "192.168.1.10")],
    [
      "Pod Network: 10.42.0.0/16 (Cilium)",
      (n) => n.machineIs("node-10", "cluster.network.podSubnets", ["10.42.0.0/16"]) && n.has("cilium"),
    ],
    ["Services: 10.43.0.0/16", (n) => n.machineIs("node-10", "cluster.network.serviceSubnets", ["10.43.0.0/16"])],
    [
      "CoreDNS: 10.43.0.10",
      (n) =>
        n.is("cluster-dns-service", "spec.clusterIP", "10.43.0.10") &&
        n.machineIs("node-10", "machine.kubelet.clusterDNS", ["10.43.0.10"]),
    ],
  ]),
  ...section("Gateway API Configuration", [
    ...gateway("external", "external-gateway"),
    listens("external", "https", 443, "HTTPS"),
    ["tls: mode: Terminate", (n) => at(listener(n, "external", "https"), "tls.mode") === "Terminate"],
    [
      "certificateRefs: - name: wildcard-cert",
      (n) =>
        at(listener(n, "external", "https"), "tls.certificateRefs.0.name") === "wildcard-cert" &&
        n.is("gateway-external-certificate", "spec.secretName", "wildcard-cert"),
    ],
    ...gateway("internal", "internal-gateway"),
  ]),
  ...section("Components", [
    ["Cilium: Deployed via Helm", (n) => n.is("cilium", "chart", "cilium")],
    ["Cilium: Managed through Helm values", (n) => n.is("cilium", "values.gatewayAPI.enabled", true)],
    ["CoreDNS: Custom configmap for internal domains", (n) => n.is("cluster-dns-servers", "kind", "ConfigMap")],
    ["Gateway API: CRDs installed separately", (n) => n.has("gateways.gateway.networking.k8s.io")],
    ["Gateway API: Gateway and HTTPRoute resources", (n) => n.has("gateway-external", "app-service-route-public")],
    ["Cloudflare Tunnel: using tunnel credentials from secrets", (n) => n.is("tunnel-token", "kind", "ExternalSecret")],
  ]),
  ...section("DNS Configuration / Internal Domains", [
    ["name: coredns-custom", (n) => n.is("cluster-dns-servers", "metadata.name", "coredns-custom")],
    ["namespace: kube-system", (n) => n.is("cluster-dns-servers", "metadata.namespace", "kube-system")],
    [
      "server.conf: home.arpa:53 { errors, cache 30, forward . 192.168.1.1 }",
      (n) =>
        n.file("cluster-dns-servers", "server.conf") ===
        "home.arpa:53 {\n    errors\n    cache 30\n    forward . 192.168.1.1\n}\n",
    ],
  ]),
  ...section("Network Flow", [
    [
      "Internal Access: DNS Query (service.home.arpa) → 192.168.1.10",
      (n) => n.resolverLines().includes("host-record=service.home.arpa,192.168.1.10"),
    ],
    [
      "External Access: DNS Query (service.example.com) → Cloudflare IP",
      (n) =>
        n.is("public-wildcard.example.com", "name", "*.example.com") &&
        n.is("public-wildcard.example.com", "proxied", true),
    ],
    [
      "Tunnel → External Gateway → Service",
      (n) =>
        n.value("tunnel-ingress", "config.ingresses.0.service") === "http://192.168.1.20:80" &&
        n.is("app-service-route-public", "spec.hostnames", ["service.example.com"]) &&
        n.is("app-service-route-public", "spec.parentRefs.0.name", "external-gateway"),
    ],
  ]),
  ...section("Troubleshooting", [
    [
      "kubectl get pods -n kube-system -l k8s-app=kube-dns",
      (n) => n.is("cluster-dns-coredns", "spec.template.metadata.labels", { "k8s-app": "kube-dns" }),
    ],
    ["kubectl logs -n cloudflared -l app=cloudflared", (n) => at(pods(n), "metadata.labels.app") === "cloudflared"],
    [
      "kubectl port-forward -n cloudflared svc/cloudflared 8080:2000",
      (n) =>
        n.is("tunnel-metrics", "metadata.name", "cloudflared") &&
        n.is("tunnel-metrics", "metadata.namespace", "cloudflared") &&
        n.is("tunnel-metrics", "spec.ports.0.port", 2000),
    ],
  ]),
];
