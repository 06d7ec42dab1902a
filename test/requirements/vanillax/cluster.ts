import { planCloudflared } from "../../../plan/cloudflared";
import { at, type Fact, type Network, section } from "../network";
import { everyNode, nodes } from "./reading";

const GATEWAY_API = [
  ...["backendtlspolicies", "gatewayclasses", "gateways", "grpcroutes", "httproutes", "listenersets"],
  ...["referencegrants", "tcproutes", "tlsroutes", "udproutes"],
].map((plural) => `${plural}.gateway.networking.k8s.io`);

const card = (n: Network, node: string) =>
  at(n.machine(node), "machine.network.interfaces.0.deviceSelector.hardwareAddr");
const interfaceIs = (n: Network, node: string, path: string, wanted: unknown) =>
  n.machineIs(node, `machine.network.interfaces.0.${path}`, wanted);
const customServers = (n: Network) => n.file("cluster-dns-servers", "server.conf");
const pods = (n: Network) => n.value("tunnel-cloudflared", "spec.template.spec");

/** cloudflared as another choice of the stack's configuration would plan it. */
function chosen(n: Network, choice: object) {
  const tunnel = n.homelab.cloudflare?.tunnel;
  return tunnel && planCloudflared({ ...tunnel, ...choice });
}

function denied(namespace: string): Fact {
  return [
    `Networking Manifests: ${namespace} denies what is not declared`,
    (n) =>
      n.is(`namespace-${namespace}`, "metadata.name", namespace) &&
      n.is(`policy-${namespace}-default-deny-ingress`, "spec.ingress", [{}]),
  ];
}

/** Machines, Cilium, CoreDNS and the tunnel's pods. */
export const cluster = [
  ...section("Declarative Networking with ArgoCD & Talos", [
    [
      "Talos network configuration (interfaces, routes, etc.) is set and applied",
      (n) => n.has(...nodes.map((node) => `node-${node}`), "cluster-secrets", "cluster-bootstrap"),
    ],
    [
      "(the cluster is entered when its API answers)",
      (n) =>
        n.has("cluster-kubeconfig", "cluster-api-ready") &&
        n.is("kubernetes", "clusterIdentifier", "vanillax https://192.168.10.110:6443") &&
        n.value("cluster-bootstrap", "node") === "192.168.10.100",
    ],
  ]),
  ...section("Network Architecture", [
    ["Talos Node: Network Interfaces → Static IPs", (n) => everyNode((node) => interfaceIs(n, node, "dhcp", false))],
    ["Cluster: Cilium CNI", (n) => n.is("cilium", "chart", "cilium") && n.is("cilium", "namespace", "kube-system")],
    ["LoadBalancer VIPs", (n) => n.is("cilium-pool", "kind", "CiliumLoadBalancerIPPool")],
    ...["argocd", "database", "immich", "ollama-webui"].map(denied),
  ]),
  ...section("Talos Network Configuration", [
    ["hostname: node-01", (n) => everyNode((node) => n.machineIs(node, "hostname", node))],
    [
      'deviceSelector: hardwareAddr: "xx:xx:xx:xx:xx:xx"',
      (n) =>
        everyNode((node) => /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(String(card(n, node)))) &&
        new Set(nodes.map((node) => card(n, node))).size === nodes.length,
    ],
    ["dhcp: false", (n) => interfaceIs(n, "node-01", "dhcp", false)],
    ["addresses: 192.168.10.100/24", (n) => interfaceIs(n, "node-01", "addresses", ["192.168.10.100/24"])],
    [
      "network: 0.0.0.0/0, gateway: 192.168.10.1",
      (n) => everyNode((node) => interfaceIs(n, node, "routes", [{ network: "0.0.0.0/0", gateway: "192.168.10.1" }])),
    ],
    [
      "(each machine has an address of its own)",
      (n) => new Set(nodes.map((node) => n.value(`node-${node}`, "node"))).size === nodes.length,
    ],
  ]),
  ...section("Cilium & Gateway API", [
    [
      "Cilium is the CNI",
      (n) => n.has("cilium") && everyNode((node) => n.machineIs(node, "cluster.network.cni.name", "none")),
    ],
    [
      "service mesh",
      (n) =>
        n.is("cilium", "values.kubeProxyReplacement", true) &&
        everyNode((node) => n.machineIs(node, "cluster.proxy.disabled", true)),
    ],
    [
      "Gateway API provider",
      (n) =>
        n.is("cilium", "values.gatewayAPI.enabled", true) &&
        n.is("cilium-gateway-class", "spec.controllerName", "io.cilium/gateway-controller"),
    ],
    [
      "ingress and L4/L7 routing",
      (n) => n.all("TCPRoute").length === 1 && n.all("HTTPRoute").length === 5 && n.has("app-postgres-route"),
    ],
    [
      "VIPs, L2/LB policies, and IP pools are defined in manifests",
      (n) =>
        n.is("cilium-l2-announcement", "metadata.name", "default-l2-policy") &&
        n.is("cilium-pool", "metadata.name", "default-pool"),
    ],
    ["CRDs installed separately", (n) => n.has(...GATEWAY_API)],
  ]),
  ...section("CoreDNS", [
    [
      "CoreDNS is managed via manifests",
      (n) =>
        n.is(
          "cluster-dns-coredns",
          "spec.template.spec.serviceAccountName",
          n.value("cluster-dns-account", "metadata.name"),
        ) &&
        n.has("cluster-dns-role", "cluster-dns-role-binding", "cluster-dns-disruption-budget") &&
        everyNode((node) => n.machineIs(node, "cluster.coreDNS.disabled", true)),
    ],
    [
      "Custom configs are applied",
      (n) =>
        n.is("cluster-dns-coredns", "spec.template.spec.volumes.1.configMap.name", "coredns-custom") &&
        n.file("cluster-dns-corefile", "Corefile").includes("import custom/*.conf"),
    ],
    [
      "split DNS",
      (n) => customServers(n).includes("vanillax.me:53 {\n    errors\n    cache 30\n    forward . 192.168.10.1\n}\n"),
    ],
    [
      "internal domains",
      (n) => customServers(n).includes("home.arpa:53 {\n    errors\n    cache 30\n    forward . 192.168.10.1\n}\n"),
    ],
    [
      "(the pods' resolver lies in the service range)",
      (n) =>
        n.is("cluster-dns-service", "spec.clusterIP", "10.43.0.10") &&
        everyNode((node) => n.machineIs(node, "machine.kubelet.clusterDNS", ["10.43.0.10"])),
    ],
  ]),
  ...section("Cloudflare Tunnel", [
    ["deployed as a Deployment", (n) => Number(n.value("tunnel-cloudflared", "spec.replicas")) >= 2],
    ["or DaemonSet", (n) => chosen(n, { workload: "daemonset" })?.workload.kind === "DaemonSet", "alternative"],
    ["(a drained node leaves one pod)", (n) => n.is("tunnel-disruption-budget", "spec.minAvailable", 1)],
    ["(not as root)", (n) => at(pods(n), "securityContext.runAsNonRoot") === true],
    [
      "Tunnel credentials are stored as Kubernetes secrets",
      (n) =>
        n.is("tunnel-token", "metadata.namespace", "cloudflared") &&
        n.is("tunnel-token", "stringData.token", "[secret]") &&
        at(pods(n), "containers.0.env.0.valueFrom.secretKeyRef.name") === n.value("tunnel-token", "metadata.name"),
    ],
    [
      "managed via External Secrets Operator (by choice)",
      (n) => {
        const externalSecret = {
          store: "vault",
          storeKind: "ClusterSecretStore",
          key: "tunnel",
          refreshInterval: "1h",
        };
        const secret = chosen(n, { externalSecret })?.externalSecret;
        return (
          at(secret, "kind") === "ExternalSecret" &&
          at(secret, "spec.target.name") === at(pods(n), "containers.0.env.0.valueFrom.secretKeyRef.name")
        );
      },
    ],
  ]),
  ...section("Validation", [
    [
      "kubectl get pods -n kube-system -l k8s-app=kube-dns",
      (n) =>
        n.is("cluster-dns-coredns", "metadata.namespace", "kube-system") &&
        n.is("cluster-dns-coredns", "spec.template.metadata.labels", { "k8s-app": "kube-dns" }),
    ],
    [
      "(whom every pod may ask)",
      (n) =>
        n.is("policy-kube-system-allow-dns", "spec.endpointSelector.matchLabels", { "k8s-app": "kube-dns" }) &&
        n.is("policy-kube-system-allow-dns", "spec.ingress.0.fromEntities", ["cluster"]),
    ],
    [
      "kubectl get pods -n cloudflared",
      (n) =>
        n.is("tunnel-namespace", "metadata.name", "cloudflared") &&
        n.is("tunnel-cloudflared", "metadata.namespace", "cloudflared"),
    ],
  ]),
  ...section("Best Practices", [
    [
      "Monitor Cilium metrics in Prometheus",
      (n) =>
        n.has(
          "monitor-cilium-agent",
          "monitor-cilium-operator",
          "monitor-hubble",
          "servicemonitors.monitoring.coreos.com",
        ),
    ],
    ["Monitor Gateway API metrics in Prometheus", (n) => n.has("monitor-gateway-envoy")],
    ["Monitor DNS metrics in Prometheus", (n) => n.has("monitor-coredns")],
    ["(the tunnel's)", (n) => n.has("monitor-cloudflared") && n.is("tunnel-metrics", "spec.ports.0.port", 2000)],
    ["(which Cilium serves)", (n) => n.is("cilium", "values.prometheus.enabled", true)],
    [
      "Grafana",
      (n) =>
        n.has("namespace-monitoring") &&
        ["cilium", "hubble", "gateway", "dns", "tunnel"].every((d) =>
          n.is(`dashboard-${d}`, "metadata.labels.grafana_dashboard", "1"),
        ),
    ],
  ]),
];
