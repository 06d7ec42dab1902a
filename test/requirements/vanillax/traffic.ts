import { isDeepStrictEqual } from "node:util";
import type { Network, Requirement } from "../network";
import { everyNode } from "./nodes";

const topology = "Complete Network Topology";
const external = "External Flow (Internet → Cloudflare → External Gateway)";
const internal = "Internal Flow (Home Network → Firewalla DNS → Internal Gateway)";
const physical = "Physical Network (Home LAN)";
const cluster = "Cluster Networks";
const quic = "Solution: Disable QUIC Advertisement on Gateways";

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
        "app-argocd-route-public",
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
      !n.has("app-llama-route-public") &&
      n.is("policy-ollama-webui-allow-llama", "spec.ingress.0.fromEntities", ["ingress"]),
  },
  {
    quote: "immich:80",
    section: topology,
    holds: (n) =>
      routed(n, "app-immich", "app-immich-route", "gateway-internal", "https", "immich.vanillax.me", "immich:80") &&
      !n.has("app-immich-route-public") &&
      n.is("policy-immich-allow-immich", "spec.ingress.0.fromEntities", ["ingress"]),
  },
  {
    quote: "LAN-only services (no Cloudflare)",
    section: physical,
    holds: (n) =>
      n.has("gateway-external") &&
      n.all("HTTPRoute").every((r) => {
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
      }) && everyNode((node) => n.machineIs(node, "machine.network.nameservers", ["192.168.10.1"])),
  },
  {
    quote: "10.14.0.0/16",
    section: cluster,
    holds: (n) => everyNode((node) => n.machineIs(node, "cluster.network.podSubnets", ["10.14.0.0/16"])),
  },
  {
    quote: "10.43.0.0/16",
    section: cluster,
    holds: (n) => everyNode((node) => n.machineIs(node, "cluster.network.serviceSubnets", ["10.43.0.0/16"])),
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
