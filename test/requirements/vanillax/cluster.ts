import { at, type Requirement } from "../network";
import { everyNode, nodes } from "./nodes";

const declarative = "Declarative Networking with ArgoCD & Talos";
const talos = "Talos Network Configuration";
const validation = "Validation";

/** Second part: machines, Cilium, CoreDNS, the tunnel's pods, monitoring. */
export const clusterRequirements: Requirement[] = [
  {
    quote: 'deviceSelector:\n            hardwareAddr: "xx:xx:xx:xx:xx:xx"',
    section: talos,
    holds: (n) => {
      const cards = nodes.map((node) =>
        at(n.machine(node), "machine.network.interfaces.0.deviceSelector.hardwareAddr"),
      );
      return cards.every((c) => /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(String(c))) && new Set(cards).size === 3;
    },
  },
  {
    quote: "dhcp: false",
    section: talos,
    holds: (n) => everyNode((node) => n.machineIs(node, "machine.network.interfaces.0.dhcp", false)),
  },
  {
    quote: "addresses:\n            - 192.168.10.100/24",
    section: talos,
    holds: (n) => n.machineIs("node-01", "machine.network.interfaces.0.addresses", ["192.168.10.100/24"]),
  },
  {
    quote: "- network: 0.0.0.0/0\n              gateway: 192.168.10.1",
    section: talos,
    holds: (n) =>
      everyNode((node) =>
        n.machineIs(node, "machine.network.interfaces.0.routes", [{ network: "0.0.0.0/0", gateway: "192.168.10.1" }]),
      ),
  },
  {
    quote: "hostname: node-01",
    section: talos,
    holds: (n) => everyNode((node) => n.machineIs(node, "hostname", node)),
  },
  {
    quote: "set in `talconfig.yaml` and applied via Talosctl",
    section: declarative,
    holds: (n) => n.has("cluster-secrets", "cluster-bootstrap", "cluster-kubeconfig", "cluster-api-ready"),
  },
  {
    quote: "**Cilium** is the CNI, service mesh, and Gateway API provider.",
    section: "Cilium & Gateway API",
    holds: (n) =>
      everyNode((node) => n.machineIs(node, "cluster.network.cni.name", "none")) &&
      n.is("cilium", "chart", "cilium") &&
      n.is("cilium", "values.gatewayAPI.enabled", true) &&
      n.is("cilium-gateway-class", "spec.controllerName", "io.cilium/gateway-controller"),
  },
  {
    quote: "CRDs installed separately, implementation by Cilium",
    section: "Gateway API",
    holds: (n) =>
      n.has(
        ...["backendtlspolicies", "gatewayclasses", "gateways", "grpcroutes", "httproutes", "listenersets"].map(crd),
        ...["referencegrants", "tcproutes", "tlsroutes", "udproutes"].map(crd),
      ),
  },
  {
    quote: "**CoreDNS is managed via manifests in `infrastructure/networking/coredns/`.**",
    section: "CoreDNS",
    holds: (n) =>
      everyNode((node) => n.machineIs(node, "cluster.coreDNS.disabled", true)) &&
      n.is(
        "cluster-dns-coredns",
        "spec.template.spec.serviceAccountName",
        n.value("cluster-dns-account", "metadata.name"),
      ) &&
      n.is(
        "cluster-dns-coredns",
        "spec.template.spec.volumes.1.configMap.name",
        n.value("cluster-dns-servers", "metadata.name"),
      ) &&
      String(n.value("cluster-dns-corefile", "data.Corefile")).includes("import custom/*.conf") &&
      n.has("cluster-dns-role", "cluster-dns-role-binding", "cluster-dns-disruption-budget"),
  },
  {
    quote: "CoreDNS: 10.43.0.10",
    section: "IP Allocation",
    holds: (n) =>
      n.is("cluster-dns-service", "spec.clusterIP", "10.43.0.10") &&
      everyNode((node) => n.machineIs(node, "machine.kubelet.clusterDNS", ["10.43.0.10"])),
  },
  {
    quote: "home.arpa:53 {",
    section: "DNS Configuration, Internal Domains",
    holds: (n) =>
      n.is("cluster-dns-servers", "metadata.name", "coredns-custom") &&
      String(n.value("cluster-dns-servers", "data")).length > 0 &&
      JSON.stringify(n.value("cluster-dns-servers", "data")).includes(
        String.raw`home.arpa:53 {\n    errors\n    cache 30\n    forward . 192.168.10.1\n}`,
      ),
  },
  {
    quote: "Custom configs for split DNS, internal domains, etc. are applied declaratively.",
    section: "CoreDNS",
    holds: (n) => JSON.stringify(n.named("cluster-dns-servers")).includes("vanillax.me:53 {"),
  },
  {
    quote: "kubectl get pods -n kube-system -l k8s-app=kube-dns",
    section: validation,
    holds: (n) =>
      n.is("cluster-dns-coredns", "spec.template.metadata.labels", { "k8s-app": "kube-dns" }) &&
      n.is("policy-kube-system-allow-dns", "spec.endpointSelector.matchLabels", { "k8s-app": "kube-dns" }),
  },
  {
    quote: "**Cloudflare Tunnel is deployed as a Deployment/DaemonSet and managed via ArgoCD.**",
    section: "Cloudflare Tunnel",
    holds: (n) => Number(n.value("tunnel-cloudflared", "spec.replicas")) >= 2 && n.has("tunnel-disruption-budget"),
  },
  {
    quote: "**Tunnel credentials are stored as Kubernetes secrets",
    section: "Cloudflare Tunnel",
    holds: (n) =>
      n.is("tunnel-cloudflared", "spec.template.spec.containers.0.env.0.valueFrom.secretKeyRef", {
        name: n.value("tunnel-token", "metadata.name"),
        key: "token",
      }) && n.is("tunnel-token", "metadata.namespace", "cloudflared"),
  },
  {
    quote: "kubectl get pods -n cloudflared",
    section: validation,
    holds: (n) => n.is("tunnel-namespace", "metadata.name", "cloudflared"),
  },
  {
    quote: "kubectl port-forward -n cloudflared svc/cloudflared 8080:2000",
    section: "Cloudflare Issues",
    holds: (n) =>
      n.is("tunnel-metrics", "metadata.name", "cloudflared") &&
      n.is("tunnel-metrics", "metadata.namespace", "cloudflared") &&
      n.is("tunnel-metrics", "spec.ports.0.port", 2000),
  },
  {
    quote: "**Monitor Cilium, Gateway API, and DNS metrics in Prometheus/Grafana**",
    section: "Best Practices",
    holds: (n) =>
      n.has(
        ...["cilium-agent", "cilium-operator", "hubble", "gateway-envoy", "coredns", "cloudflared"].map(
          (m) => `monitor-${m}`,
        ),
      ) &&
      ["cilium", "hubble", "gateway", "dns", "tunnel"].every((d) =>
        n.is(`dashboard-${d}`, "metadata.labels.grafana_dashboard", "1"),
      ) &&
      n.has("servicemonitors.monitoring.coreos.com", "namespace-monitoring") &&
      n.is("cilium", "values.prometheus.enabled", true),
  },
  {
    quote: "No manual creation or editing of network resources on the cluster",
    section: declarative,
    holds: (n) =>
      ["argocd", "database", "immich", "ollama-webui"].every((ns) =>
        n.has(`namespace-${ns}`, `policy-${ns}-default-deny-ingress`),
      ),
  },
];

function crd(plural: string): string {
  return `${plural}.gateway.networking.k8s.io`;
}
