import { isDeepStrictEqual } from "node:util";
import { at, type Fact, type Network, section } from "../network";
import { argocd, atHome, everyNode, hasAddress, listens, routed } from "./reading";

const lets = (n: Network, policy: string, who: string) => n.is(policy, "spec.ingress.0.fromEntities", [who]);
const device = (n: Network) => n.planned("devices.0");

/** Who is where, in the picture of the whole network and in the tables of addresses. */
export const topology = [
  ...section("Complete Network Topology", [
    ["Home Network - 192.168.10.0/24", (n) => n.planned("lan") === "192.168.10.0/24"],
    ["Firewalla 192.168.10.1 (Gateway)", (n) => n.planned("router") === "192.168.10.1"],
    [
      "Firewalla 192.168.10.1 (DNS)",
      (n) => n.owns("the router", "192.168.10.1") && n.resolverReads("dnsmasq", "/etc/dnsmasq.d/02-internal.conf"),
    ],
    ["External Gateway 192.168.10.49", (n) => hasAddress(n, "external", "192.168.10.49")],
    ["External Gateway TCP 80", (n) => listens(n, "external", 80, "HTTP")],
    ["External Gateway TCP 443", (n) => listens(n, "external", 443, "HTTPS")],
    ["Internal Gateway 192.168.10.50", (n) => hasAddress(n, "internal", "192.168.10.50")],
    ["Internal Gateway TCP 80", (n) => listens(n, "internal", 80, "HTTP")],
    ["Internal Gateway TCP 443", (n) => listens(n, "internal", 443, "HTTPS")],
    ["Internal Gateway TCP 5432", (n) => listens(n, "internal", 5432, "TCP")],
    [
      "ArgoCD argocd-server:80",
      (n) => n.is("app-argocd", "metadata.name", "argocd-server") && n.is("app-argocd", "spec.ports.0.port", 80),
    ],
    [
      "Llama WebUI ollama-webui:80",
      (n) => n.is("app-llama", "metadata.name", "ollama-webui") && n.is("app-llama", "spec.ports.0.port", 80),
    ],
    ["Immich immich:80", (n) => routed(n, "app-immich", atHome("immich"), "immich.vanillax.me", "immich:80")],
    [
      "Cloudflare DNS *.vanillax.me",
      (n) =>
        n.is("public-wildcard.vanillax.me", "name", "*.vanillax.me") &&
        n.is("public-wildcard.vanillax.me", "type", "CNAME") &&
        String(n.value("public-wildcard.vanillax.me", "content")).endsWith(".cfargotunnel.com"),
    ],
    ["Cloudflare Proxy", (n) => n.is("public-wildcard.vanillax.me", "proxied", true)],
    ["Cloudflare Tunnel", (n) => n.is("tunnel", "name", "vanillax") && n.is("tunnel", "configSrc", "cloudflare")],
    ["cloudflared pod", (n) => n.is("tunnel-cloudflared", "spec.template.spec.containers.0.name", "cloudflared")],
    [
      "6. Route via HTTPRoute: External Gateway → ArgoCD",
      (n) =>
        routed(n, "app-argocd", argocd.outside, "argocd.vanillax.me", "argocd-server:80") &&
        lets(n, "policy-argocd-allow-argocd", "ingress"),
    ],
    [
      "4. Route via HTTPRoute: Internal Gateway → Llama",
      (n) =>
        routed(n, "app-llama", atHome("llama"), "llama.vanillax.me", "ollama-webui:80") &&
        lets(n, "policy-ollama-webui-allow-llama", "ingress"),
    ],
    [
      "Immich (the picture draws no way from the internet)",
      (n) => lets(n, "policy-immich-allow-immich", "ingress") && !n.has("app-immich-route-public"),
    ],
  ]),
  ...section("Physical Network (Home LAN)", [
    [
      "Firewalla | 192.168.10.1 | Gateway, DNS, Firewall",
      (n) =>
        at(device(n), "name") === "firewalla" &&
        at(device(n), "address") === "192.168.10.1" &&
        at(device(n), "purpose") === "Gateway, DNS, Firewall",
    ],
    ...Object.entries({ DNS: 53, HTTP: 80, HTTPS: 443 }).map(
      ([name, port]): Fact => [`Firewalla ${name}:${port}`, (n) => at(device(n), `ports.${name}`) === port],
    ),
    [
      "Talos Nodes | 192.168.10.x | Kubernetes nodes",
      (n) => everyNode((node) => /^192\.168\.10\.\d+$/.test(String(n.value(`node-${node}`, "node")))),
    ],
    [
      "External Gateway: Public-facing services via Cloudflare Tunnel",
      (n) =>
        n.is("gateway-external", "spec.infrastructure.labels", { "homelab/feed": "tunnel" }) &&
        n.is("cilium-l2-announcement", "spec.serviceSelector.matchExpressions", [
          { key: "homelab/feed", operator: "NotIn", values: ["tunnel"] },
        ]) &&
        n.is("tunnel-policy", "spec.egress.2", { toEntities: ["ingress"] }),
    ],
    [
      "Internal Gateway: LAN-only services (no Cloudflare)",
      (n) =>
        n.has("gateway-external", "app-argocd-route-public") &&
        n.all("HTTPRoute").every((r) => {
          const text = JSON.stringify(r);
          return !text.includes('"gateway-external"') || text.includes("argocd-server");
        }),
    ],
    [
      "Internal Gateway TCP:5432 (and what is behind it)",
      (n) =>
        n.is("app-postgres-route", "kind", "TCPRoute") &&
        n.is("app-postgres-route", "spec.parentRefs", [
          { name: "gateway-internal", namespace: "gateway", sectionName: "postgres" },
        ]) &&
        n.is("app-postgres-route", "spec.rules.0.backendRefs", [{ name: "postgres", port: 5432 }]) &&
        n.is("app-postgres", "spec.ports.0.port", 5432) &&
        n.is("policy-database-allow-postgres", "spec.ingress.0.fromCIDR", ["192.168.10.0/24"]),
    ],
  ]),
  ...section("Cluster Networks", [
    [
      "Pod Network | 10.14.0.0/16 | Cilium pod CIDR",
      (n) =>
        everyNode((node) => n.machineIs(node, "cluster.network.podSubnets", ["10.14.0.0/16"])) &&
        String(n.value("cluster-networks", "stdin")).includes('"pods":["10.14.0.0/16"]') &&
        n.is("cilium", "values.ipam.mode", "kubernetes"),
    ],
    [
      "Service Network | 10.43.0.0/16 | Kubernetes services",
      (n) => everyNode((node) => n.machineIs(node, "cluster.network.serviceSubnets", ["10.43.0.0/16"])),
    ],
    [
      "LoadBalancer Pool | 192.168.10.49-50",
      (n) => n.is("cilium-pool", "spec.blocks", [{ start: "192.168.10.49", stop: "192.168.10.50" }]),
    ],
    [
      "LoadBalancer Pool: Cilium L2 announcements",
      (n) =>
        n.is("cilium-l2-announcement", "spec.loadBalancerIPs", true) &&
        n.is("cilium", "values.l2announcements.enabled", true),
    ],
    [
      "(nothing else is handed out or announced)",
      (n) =>
        isDeepStrictEqual(
          [n.all("CiliumLoadBalancerIPPool").length, n.all("CiliumL2AnnouncementPolicy").length],
          [1, 1],
        ),
    ],
  ]),
];
