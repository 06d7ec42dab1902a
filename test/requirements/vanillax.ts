import { isDeepStrictEqual } from "node:util";
import type { Network, Requirement } from "./network";

const topology = "Complete Network Topology";
const external = "External Flow (Internet → Cloudflare → External Gateway)";
const internal = "Internal Flow (Home Network → Firewalla DNS → Internal Gateway)";
const physical = "Physical Network (Home LAN)";
const cluster = "Cluster Networks";
const quic = "Solution: Disable QUIC Advertisement on Gateways";
const declarative = "Declarative Networking with ArgoCD & Talos";
const talos = "Talos Network Configuration";
const validation = "Validation";

const nodes = ["node-01", "node-02", "node-03"];

function every(list: string[], holds: (item: string) => boolean): boolean {
  return list.every(holds);
}

function listener(n: Network, gateway: string, port: number, protocol: string): boolean {
  const listeners = n.value(`gateway-${gateway}`, "spec.listeners");
  return Array.isArray(listeners) && listeners.some((l) => l.port === port && l.protocol === protocol);
}

/** A route from a host name on a Gateway's listener to a Service's port, and that Service. */
function routed(
  n: Network,
  app: string,
  route: string,
  gateway: string,
  section: string,
  host: string,
  backend: string,
) {
  const [service, port] = backend.split(":");
  return (
    n.is(route, "spec.hostnames", [host]) &&
    n.is(route, "spec.parentRefs", [{ name: gateway, namespace: "gateway", sectionName: section }]) &&
    n.is(route, "spec.rules.0.backendRefs", [{ name: service, port: Number(port) }]) &&
    n.is(app, "metadata.name", service) &&
    n.is(app, "spec.ports.0.port", Number(port))
  );
}

/** A row for each fact of the second network's document, first part: addresses, Gateways, names, tunnel. */
export const trafficRequirements: Requirement[] = [
  {
    quote: "Home Network - 192.168.10.0/24",
    section: topology,
    holds: (n) => n.component("address-plan", "lan") === "192.168.10.0/24",
  },
  {
    quote: "External Gateway<br/>192.168.10.49<br/>TCP 80,443",
    section: topology,
    holds: (n) =>
      n.is("gateway-external", "spec.addresses", [{ type: "IPAddress", value: "192.168.10.49" }]) &&
      listener(n, "external", 80, "HTTP") &&
      listener(n, "external", 443, "HTTPS"),
  },
  {
    quote: "Internal Gateway<br/>192.168.10.50<br/>TCP 80,443,5432",
    section: topology,
    holds: (n) =>
      n.is("gateway-internal", "spec.addresses", [{ type: "IPAddress", value: "192.168.10.50" }]) &&
      listener(n, "internal", 80, "HTTP") &&
      listener(n, "internal", 443, "HTTPS") &&
      listener(n, "internal", 5432, "TCP"),
  },
  {
    quote: "HTTP:80, HTTPS:443, TCP:5432",
    section: physical,
    holds: (n) =>
      n.is("app-postgres-route", "spec.parentRefs", [
        { name: "gateway-internal", namespace: "gateway", sectionName: "postgres" },
      ]) &&
      n.is("app-postgres-route", "spec.rules.0.backendRefs", [{ name: "postgres", port: 5432 }]) &&
      n.is("app-postgres", "spec.ports.0.port", 5432) &&
      n.is("policy-database-allow-postgres", "spec.ingress.0.fromEntities", ["ingress"]),
  },
  {
    quote: "argocd-server:80",
    section: topology,
    holds: (n) =>
      routed(
        n,
        "app-argocd",
        "app-argocd-public-route",
        "gateway-external",
        "http",
        "argocd.vanillax.me",
        "argocd-server:80",
      ) &&
      routed(
        n,
        "app-argocd",
        "app-argocd-route",
        "gateway-internal",
        "https",
        "argocd.vanillax.me",
        "argocd-server:80",
      ) &&
      n.is("policy-argocd-allow-argocd", "spec.ingress.0.fromEntities", ["ingress"]),
  },
  {
    quote: "ollama-webui:80",
    section: topology,
    holds: (n) =>
      routed(n, "app-llama", "app-llama-route", "gateway-internal", "https", "llama.vanillax.me", "ollama-webui:80") &&
      !n.has("app-llama-public-route") &&
      n.is("policy-ollama-webui-allow-llama", "spec.ingress.0.fromEntities", ["ingress"]),
  },
  {
    quote: "immich:80",
    section: topology,
    holds: (n) =>
      routed(n, "app-immich", "app-immich-route", "gateway-internal", "https", "immich.vanillax.me", "immich:80") &&
      !n.has("app-immich-public-route") &&
      n.is("policy-immich-allow-immich", "spec.ingress.0.fromEntities", ["ingress"]),
  },
  {
    quote: "LAN-only services (no Cloudflare)",
    section: physical,
    holds: (n) =>
      n.has("gateway-external") &&
      n.kind("HTTPRoute").every((r) => {
        const text = JSON.stringify(r);
        return !text.includes('"gateway-external"') || text.includes("argocd-server");
      }),
  },
  {
    quote: "*.vanillax.me",
    section: topology,
    holds: (n) =>
      n.is("public-wildcard.vanillax.me", "name", "*.vanillax.me") &&
      n.is("public-wildcard.vanillax.me", "type", "CNAME") &&
      n.is("public-wildcard.vanillax.me", "proxied", true) &&
      String(n.value("public-wildcard.vanillax.me", "content")).endsWith(".cfargotunnel.com") &&
      n.has("tunnel"),
  },
  {
    quote: "HTTP Request to 192.168.10.49:80",
    section: external,
    holds: (n) =>
      n.is("tunnel-ingress", "config.ingresses", [
        { hostname: "*.vanillax.me", service: "http://192.168.10.49:80" },
        { service: "http_status:404" },
      ]),
  },
  {
    quote: "Public-facing services via Cloudflare Tunnel",
    section: physical,
    holds: (n) =>
      n.is("gateway-external", "spec.infrastructure.labels", { "homelab/feed": "tunnel" }) &&
      n.is("cilium-l2-announcement", "spec.serviceSelector.matchExpressions", [
        { key: "homelab/feed", operator: "NotIn", values: ["tunnel"] },
      ]) &&
      n.is("tunnel-policy", "spec.egress.2", { toEntities: ["ingress"] }),
  },
  {
    quote: "Custom DNS Override: *.vanillax.me",
    section: internal,
    holds: (n) => n.resolverLines().includes("address=/vanillax.me/192.168.10.50"),
  },
  {
    quote: "cert-manager cert",
    section: internal,
    holds: (n) =>
      n.is("gateway-external-certificate", "spec.dnsNames", ["*.vanillax.me", "vanillax.me"]) &&
      ["external", "internal"].every((g) =>
        n.is(`gateway-${g}`, "spec.listeners.1.tls", {
          mode: "Terminate",
          certificateRefs: [{ name: n.value("gateway-external-certificate", "spec.secretName"), namespace: "gateway" }],
        }),
      ) &&
      n.has("cert-manager", "cert-manager-issuer", "cert-manager-dns-token") &&
      n.is("gateway-external-certificate", "spec.issuerRef.name", n.value("cert-manager-issuer", "metadata.name")),
  },
  {
    quote: "Gateway, DNS, Firewall",
    section: physical,
    holds: (n) =>
      isDeepStrictEqual(n.component("address-plan", "devices.0"), {
        name: "firewalla",
        address: "192.168.10.1",
        purpose: "Gateway, DNS, Firewall",
        ports: { DNS: 53, HTTP: 80, HTTPS: 443 },
      }) && every(nodes, (node) => n.machineIs(node, "machine.network.nameservers", ["192.168.10.1"])),
  },
  {
    quote: "10.14.0.0/16",
    section: cluster,
    holds: (n) => every(nodes, (node) => n.machineIs(node, "cluster.network.podSubnets", ["10.14.0.0/16"])),
  },
  {
    quote: "10.43.0.0/16",
    section: cluster,
    holds: (n) => every(nodes, (node) => n.machineIs(node, "cluster.network.serviceSubnets", ["10.43.0.0/16"])),
  },
  {
    quote: "192.168.10.49-50 | Cilium L2 announcements",
    section: cluster,
    holds: (n) =>
      n.is("cilium-pool", "spec.blocks", [{ start: "192.168.10.49", stop: "192.168.10.50" }]) &&
      n.is("cilium-l2-announcement", "spec.loadBalancerIPs", true) &&
      n.is("cilium", "values.l2announcements.enabled", true),
  },
  {
    quote: "only advertising HTTP/2 and HTTP/1.1 via ALPN protocols",
    section: quic,
    holds: (n) => n.is("cilium", "values.gatewayAPI.enableAlpn", true),
  },
  {
    quote: "This prevents browsers from attempting QUIC connections",
    section: quic,
    holds: (n) =>
      n.is("tunnel-http3", "settingId", "http3") &&
      n.is("tunnel-http3", "value", "off") &&
      n.resolverLines().includes("local=/vanillax.me/"),
  },
  {
    quote: "kubectl get gateway -n gateway gateway-internal -o yaml",
    section: "Validation Commands",
    holds: (n) =>
      n.is("gateway-internal", "metadata.name", "gateway-internal") &&
      n.is("gateway-internal", "metadata.namespace", "gateway") &&
      n.is("gateway-external", "metadata.namespace", "gateway") &&
      n.has("namespace-gateway"),
  },
  {
    quote: "curl -v https://argocd.vanillax.me",
    section: "Validation Commands",
    holds: (n) =>
      n.is("gateway-internal-redirect", "spec.rules.0.filters.0.requestRedirect.scheme", "https") &&
      n.is("gateway-internal-redirect", "spec.hostnames", ["*.vanillax.me"]),
  },
];

/** Second part: machines, Cilium, CoreDNS, the tunnel's pods, monitoring. */
export const clusterRequirements: Requirement[] = [
  {
    quote: 'deviceSelector:\n            hardwareAddr: "xx:xx:xx:xx:xx:xx"',
    section: talos,
    holds: (n) => {
      const cards = nodes.map((node) => n.machine(node, "machine.network.interfaces.0.deviceSelector.hardwareAddr"));
      return cards.every((c) => /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(String(c))) && new Set(cards).size === 3;
    },
  },
  {
    quote: "dhcp: false",
    section: talos,
    holds: (n) => every(nodes, (node) => n.machineIs(node, "machine.network.interfaces.0.dhcp", false)),
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
      every(nodes, (node) =>
        n.machineIs(node, "machine.network.interfaces.0.routes", [{ network: "0.0.0.0/0", gateway: "192.168.10.1" }]),
      ),
  },
  {
    quote: "hostname: node-01",
    section: talos,
    holds: (n) => every(nodes, (node) => n.machineIs(node, "hostname", node)),
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
      every(nodes, (node) => n.machineIs(node, "cluster.network.cni.name", "none")) &&
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
      every(nodes, (node) => n.machineIs(node, "cluster.coreDNS.disabled", true)) &&
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
      every(nodes, (node) => n.machineIs(node, "machine.kubelet.clusterDNS", ["10.43.0.10"])),
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

export const vanillaxRequirements = [...trafficRequirements, ...clusterRequirements];
